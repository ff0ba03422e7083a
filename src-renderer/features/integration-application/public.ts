export { default as ApplicationSelect } from './ApplicationSelect.vue'
export { default as CreateApplicationLink } from './CreateApplicationLink.vue'
export { useApplications } from './integration-application.store.ts'
