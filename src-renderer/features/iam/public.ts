export { default as IamUserSelect } from './IamUserSelect.vue'
export { useIam } from './iam.store.ts'
export { default as LocalIamSection } from './LocalIamSection.vue'
