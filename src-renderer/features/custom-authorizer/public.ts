export { default as AuthorizerSelect } from './AuthorizerSelect.vue'
export { default as CreateAuthorizerLink } from './CreateAuthorizerLink.vue'
export { useCustomAuthorizers } from './custom-authorizer.store.ts'
