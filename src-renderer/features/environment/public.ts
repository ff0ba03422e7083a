export { default as CreateEnvironmentLink } from './CreateEnvironmentLink.vue'
export { default as EnvironmentSelect } from './EnvironmentSelect.vue'
export { useEnvironments } from './environment.store.ts'
export { default as VariableMatrix } from './VariableMatrix.vue'
