/** What other features may use of APIs. */

export { default as ApiTable } from './ApiTable.vue'
export { useApis } from './api.store.ts'
export { definitionOf, draftOf } from './api-draft.ts'
