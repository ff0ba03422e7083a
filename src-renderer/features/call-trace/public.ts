/** What other features may use of the call log. */
export { default as ExplanationView } from './explain/ExplanationView.vue'
export { recordedRequest } from './recorded-request.ts'
export { default as TraceDetails } from './TraceDetails.vue'
export { formatBytes, formatMs } from './waterfall.ts'
