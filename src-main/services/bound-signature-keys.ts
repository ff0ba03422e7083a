import { bindingKey } from '../gateway/bound-policies.ts'
import { compileSigner, type Signer } from '../gateway/policies/signature.ts'
import type { PolicySource } from './bound-policies.ts'

interface Known {
  readonly text: string
  readonly signer: Signer
}

/** Signers of each workspace: key material is prepared once, however often the table is made anew. */
const workspaces = new WeakMap<object, ReadonlyMap<string, Known>>()

/** Signature keys and where they act. */
export const boundSignatureKeys: PolicySource = ({ signatureKeys }) => {
  const bindings = signatureKeys.bindings.all()
  if (bindings.length === 0) return []
  const before = workspaces.get(signatureKeys)
  const known = new Map<string, Known>()
  for (const key of signatureKeys.opened()) {
    const text = JSON.stringify(key)
    const same = before?.get(key.id)
    known.set(key.id, same?.text === text ? same : { text, signer: compileSigner(key) })
  }
  workspaces.set(signatureKeys, known)
  return bindings.flatMap(({ policyId, apiId, envId }) => {
    const signer = known.get(policyId)?.signer
    return signer === undefined ? [] : [{ key: bindingKey(apiId, envId), policies: { signature: signer } }]
  })
}
