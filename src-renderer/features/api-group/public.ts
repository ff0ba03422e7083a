export { useApiGroups } from './api-group.store.ts'
export { default as CreateGroupLink } from './CreateGroupLink.vue'
export { default as GroupSelect } from './GroupSelect.vue'
