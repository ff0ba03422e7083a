import { defineAsyncComponent } from 'vue'
import AccessDialog from './access/AccessDialog.vue'
import { ACCESS, useAccessOfApi, useAccessRows } from './access/use-access.ts'
import { pluginKinds } from './plugin/plugin-kinds.ts'
import type { PolicyKind } from './policy-kind.ts'
import SignatureDialog from './signature/SignatureDialog.vue'
import { SIGNATURE, useSignatureOfApi, useSignatureRows } from './signature/use-signature.ts'
import ThrottlingDialog from './throttling/ThrottlingDialog.vue'
import { THROTTLING, useThrottlingOfApi, useThrottlingRows } from './throttling/use-throttling.ts'

const throttling: PolicyKind = {
  id: THROTTLING,
  family: 'traditional',
  label: 'policy.throttling.title',
  about: 'policy.throttling.about',
  useRows: useThrottlingRows,
  useOfApi: useThrottlingOfApi,
  Editor: ThrottlingDialog,
  Detail: defineAsyncComponent(() => import('./throttling/ThrottlingDetail.vue')),
  events: ['throttlingPolicy.changed'],
}

const access: PolicyKind = {
  id: ACCESS,
  family: 'traditional',
  label: 'policy.access.title',
  about: 'policy.access.about',
  useRows: useAccessRows,
  useOfApi: useAccessOfApi,
  Editor: AccessDialog,
  Detail: defineAsyncComponent(() => import('./access/AccessDetail.vue')),
  events: ['accessControlPolicy.changed'],
}

const signature: PolicyKind = {
  id: SIGNATURE,
  family: 'traditional',
  label: 'signature.title',
  about: 'signature.about',
  useRows: useSignatureRows,
  useOfApi: useSignatureOfApi,
  Editor: SignatureDialog,
  Detail: defineAsyncComponent(() => import('./signature/SignatureDetail.vue')),
  events: ['signatureKey.changed'],
}

/** Every kind, in the order of *Create Policy*. */
export const policyKinds: readonly PolicyKind[] = [throttling, access, signature, ...pluginKinds]

/** The kind of a route or a row. */
export function kindOf(id: string): PolicyKind | undefined {
  return policyKinds.find((kind) => kind.id === id)
}
