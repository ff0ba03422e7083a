/** What the shell shows of the clock and the faults. */
export { default as ConditionsBanner } from './ConditionsBanner.vue'
