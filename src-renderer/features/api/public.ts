/** What other features may use of APIs. */

export { default as ApiTable } from './ApiTable.vue'
export { useApis } from './api.store.ts'
export { urlOf } from './api-address.ts'
export { definitionOf, draftOf } from './api-draft.ts'
