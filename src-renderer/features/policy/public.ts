export { default as ApiPolicies } from './ApiPolicies.vue'
