export { default as AppAclSection } from './AppAclSection.vue'
export { default as AppQuotaSection } from './AppQuotaSection.vue'
