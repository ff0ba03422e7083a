export { default as AddressListField } from './AddressListField.vue'
export { default as ApiPolicies } from './ApiPolicies.vue'
export { default as TestAddress } from './access/TestAddress.vue'
export { usePeriod } from './use-period.ts'
