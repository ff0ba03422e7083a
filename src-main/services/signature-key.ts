import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Log } from '#contract/log'
import type { SignAlgorithm, SignatureKey, SignType } from '#contract/model/signature-key'
import type { signatureKeyProcedures } from '#contract/procedures/signature-key'
import type { Storage } from '../storage/open.ts'
import type { Features } from './feature.ts'
import { bindPolicy, policiesOf, refuseBound, unbindPolicy } from './policy-binding.ts'
import { checkQuota } from './quota.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

type Needs = ServiceNeeds & { readonly features: Pick<Features, 'isOn'>; readonly log: Log }

/** Keys for signing backend requests, and where they act. */
export function signatureKeyService(needs: Needs): Handlers<typeof signatureKeyProcedures> {
  const { storage, emit, now, newId, routes, features, log } = needs
  const { signatureKeys: keys } = storage
  const kind = { bindings: keys.bindings, bindingNotFound: 'signatureKeyBindingNotFound' } as const

  function changed(ids: string[]): void {
    routes.reload()
    emit('signatureKey.changed', { ids })
  }

  function checkType(signType: SignType): void {
    if (signType !== 'public_key' || features.isOn('public_key')) return
    throw new RomaError('featureNotSupported', {
      hint: 'signType: switch the instance parameter public_key on first.',
    })
  }

  return {
    'signatureKey.list': (filter) => keys.list(filter),
    'signatureKey.get': ({ id }) => keyOf(storage, id),
    'signatureKey.secret': ({ id }) => {
      const { name } = keyOf(storage, id)
      log.info(`the secret of the signature key "${name}" was read`)
      return { id, signSecret: keys.secret(id) }
    },
    'signatureKey.create': ({ name, signType, signAlgorithm, signKey, signSecret }) => {
      const id = newId()
      checkType(signType)
      const made = generated({ signType, signAlgorithm, signKey, signSecret })
      storage.transaction(() => {
        checkQuota(storage, { name: 'SIGN_NUM_LIMIT', used: keys.count(), error: 'signatureKeyQuotaReached' })
        checkName(storage, name)
        const time = timeOf(now)
        const times = { createTime: time, updateTime: time }
        keys.add({ id, name, signType, signAlgorithm, signKey: made.signKey, ...times }, made.signSecret)
      })
      changed([id])
      return keyOf(storage, id)
    },
    'signatureKey.update': ({ id, draft }) => {
      const { name, signType, signAlgorithm, signKey, signSecret } = draft
      storage.transaction(() => {
        const before = keyOf(storage, id)
        checkName(storage, name, id)
        checkType(signType)
        const same = before.signType === signType && before.signAlgorithm === signAlgorithm
        // Another type has other lengths: what is not given is made anew then.
        const wanted = same
          ? { signKey: signKey || before.signKey, signSecret: signSecret || keys.secret(id) }
          : generated({ signType, signAlgorithm, signKey, signSecret })
        const updateTime = timeOf(now)
        keys.update(
          { id, name, signType, signAlgorithm, signKey: wanted.signKey, updateTime },
          wanted.signSecret,
        )
      })
      changed([id])
      return keyOf(storage, id)
    },
    'signatureKey.delete': ({ id }) => {
      storage.transaction(() => {
        keyOf(storage, id)
        refuseBound(keys.bindings, id, 'stillInUse')
        keys.remove(id)
      })
      changed([id])
      return {}
    },
    'signatureKey.bind': ({ policyId, publishIds }) => {
      keyOf(storage, policyId)
      const bindings = bindPolicy(needs, kind, { policyId, publishIds })
      changed([policyId])
      return { bindings }
    },
    'signatureKey.unbind': ({ bindingIds }) => {
      const ids = new Set(bindingIds.flatMap((id) => keys.bindings.get(id)?.policyId ?? []))
      unbindPolicy(storage, kind, bindingIds)
      changed([...ids])
      return {}
    },
    'signatureKey.boundApis': (filter) => {
      keyOf(storage, filter.policyId)
      return keys.bindings.list(filter)
    },
    'signatureKey.bindableApis': (filter) => {
      keyOf(storage, filter.policyId)
      return keys.bindings.bindable(filter)
    },
    'signatureKey.ofApi': (page) =>
      policiesOf(storage, keys.bindings, { page, policyOf: (id) => keyOf(storage, id) }),
  }
}

function keyOf(storage: Storage, id: string): SignatureKey {
  const key = storage.signatureKeys.get(id)
  if (key !== undefined) return key
  throw new RomaError('signatureKeyNotFound', { hint: `No signature key has the id ${id}.` })
}

function checkName(storage: Storage, name: string, except?: string): void {
  const other = storage.signatureKeys.named(name)
  if (other === undefined || other.id === except) return
  throw new RomaError('signatureKeyNameExists', { hint: `name: "${name}" is taken; choose another.` })
}

interface Wanted {
  readonly signType: SignType
  readonly signAlgorithm: SignAlgorithm
  readonly signKey: string
  readonly signSecret: string
}

/** Fills what was left empty. Source: CreateSignatureKeyV2: "generated when not given". */
function generated({ signType, signAlgorithm, signKey, signSecret }: Wanted): {
  signKey: string
  signSecret: string
} {
  if (signKey !== '' && signSecret !== '') return { signKey, signSecret }
  if (signType === 'public_key') {
    // The two halves belong together: one alone cannot be made up.
    if (signKey !== '' || signSecret !== '')
      throw new RomaError('missingParameter', {
        hint: `${signKey === '' ? 'signKey' : 'signSecret'}: enter both halves, or none to have them made.`,
      })
    return keyPair()
  }
  const lengths = {
    hmac: [32, 48],
    basic: [16, 32],
    aes: [signAlgorithm === 'aes-256-cfb' ? 32 : 16, 16],
  } as const
  const [keyLength, secretLength] = lengths[signType]
  return { signKey: signKey || text(keyLength), signSecret: signSecret || text(secretLength) }
}

const letters = 'abcdefghijklmnopqrstuvwxyz'

/** Lower-case letters and digits, a letter first: allowed in every field. */
function text(length: number): string {
  const first = letters[randomBytes(1).readUInt8() % letters.length]
  return `${first}${randomBytes(length)
    .toString('hex')
    .slice(0, length - 1)}`
}

function keyPair(): { signKey: string; signSecret: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    signKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    signSecret: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  }
}
