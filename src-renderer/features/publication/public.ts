/** What other features may use of publishing. */

export { default as BatchResultDialog } from './BatchResultDialog.vue'
export type { BatchOutcome } from './batch-outcome.ts'
export { default as DefinitionView } from './DefinitionView.vue'
export { default as PublicationHistory } from './PublicationHistory.vue'
export { default as PublishDialog } from './PublishDialog.vue'
export { default as TakeOfflineDialog } from './TakeOfflineDialog.vue'
