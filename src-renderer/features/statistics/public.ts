/** What other features may use of the statistics. */
export { default as MonitoringPanel } from './MonitoringPanel.vue'
export { default as TopList } from './TopList.vue'
export { default as TrafficCharts } from './TrafficCharts.vue'
export { default as TrafficFilters } from './TrafficFilters.vue'
export { type HourCalls, useHourCalls } from './use-hour-calls.ts'
export type { TrafficFilter } from './use-traffic.ts'
