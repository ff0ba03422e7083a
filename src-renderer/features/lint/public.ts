/** What other features may use of the lint. */
export { default as DraftFindings } from './DraftFindings.vue'
export { default as LintMark } from './LintMark.vue'
export { default as LintPanel } from './LintPanel.vue'
