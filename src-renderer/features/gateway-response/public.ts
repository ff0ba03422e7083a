export { default as GatewayResponses } from './GatewayResponses.vue'
export { default as ResponseName } from './ResponseName.vue'
export { default as ResponseSelect } from './ResponseSelect.vue'
