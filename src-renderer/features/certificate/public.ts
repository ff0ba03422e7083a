export { default as CertificateDialog } from './CertificateDialog.vue'
export { useCertificates } from './certificate.store.ts'
export { default as ExpiryTag } from './ExpiryTag.vue'
