/** What other features may use of the debugger. */
export { default as DebugPanel } from './DebugPanel.vue'
