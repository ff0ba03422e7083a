import { z } from 'zod'
import { refuse } from '../errors.ts'
import { Id, Time } from './field-rules.ts'
import { PolicyName } from './throttling-policy.ts'

/** How backend requests are signed. */
export const SignType = z.enum(['hmac', 'basic', 'public_key', 'aes'])
export type SignType = z.infer<typeof SignType>

/** Of type aes alone; empty for the others. */
export const SignAlgorithm = z.enum(['', 'aes-128-cfb', 'aes-256-cfb'])
export type SignAlgorithm = z.infer<typeof SignAlgorithm>

/** A key that the gateway signs backend requests with. Source: CreateSignatureKeyV2. */
export const SignatureKey = z.object({
  id: Id,
  name: z.string(),
  signType: SignType,
  signAlgorithm: SignAlgorithm,
  /** User name of type basic, public key of type public_key. */
  signKey: z.string(),
  createTime: Time,
  updateTime: Time,
  /** How many APIs × environments it is bound to. */
  bindNum: z.number().int(),
})
export type SignatureKey = z.infer<typeof SignatureKey>

interface Form {
  readonly key: RegExp
  readonly keyText: string
  readonly secret: RegExp
  readonly secretText: string
}

/** Source: ROMA Connect User Guide, "Creating a Signature Key". */
const forms: Record<'hmac' | 'basic' | 'public_key', Form> = {
  hmac: {
    key: /^[A-Za-z0-9][A-Za-z0-9_-]{7,31}$/,
    keyText: 'Enter 8–32 letters, digits, _ and -, a letter or digit first.',
    secret: /^[A-Za-z0-9][A-Za-z0-9_\-!@#$%]{15,63}$/,
    secretText: 'Enter 16–64 letters, digits and _-!@#$%, a letter or digit first.',
  },
  basic: {
    key: /^[A-Za-z][A-Za-z0-9_-]{3,31}$/,
    keyText: 'Enter 4–32 letters, digits, _ and -, a letter first.',
    secret: /^[A-Za-z0-9][A-Za-z0-9_\-!@#$%]{7,63}$/,
    secretText: 'Enter 8–64 letters, digits and _-!@#$%, a letter or digit first.',
  },
  public_key: {
    key: /^[A-Za-z0-9_\-+/=]{8,512}$/,
    keyText: 'Enter 8–512 letters, digits and _-+/=.',
    secret: /^[\s\S]{15,2048}$/,
    secretText: 'Enter 15–2048 characters.',
  },
}

function formOf(signType: SignType, signAlgorithm: SignAlgorithm): Form {
  if (signType !== 'aes') return forms[signType]
  const length = signAlgorithm === 'aes-256-cfb' ? 32 : 16
  return {
    key: new RegExp(`^[A-Za-z0-9_\\-!@#$%+/=]{${length}}$`),
    keyText: `Enter ${length} letters, digits and _-!@#$%+/=.`,
    secret: /^[A-Za-z0-9_\-!@#$%+/=]{16}$/,
    secretText: 'Enter 16 letters, digits and _-!@#$%+/=.',
  }
}

export const SignatureKeyDraft = z
  .object({
    name: PolicyName,
    signType: SignType.default('hmac'),
    signAlgorithm: SignAlgorithm.default(''),
    /** Empty: generated, or kept by an update. */
    signKey: z.string().max(512, 'Enter at most 512 characters.').default(''),
    /** Empty: generated, or kept by an update. */
    signSecret: z.string().max(2048, 'Enter at most 2048 characters.').default(''),
  })
  .superRefine(({ signType, signAlgorithm, signKey, signSecret }, context) => {
    if (signType === 'aes' && signAlgorithm === '')
      refuse(context, 'missingParameter', { path: ['signAlgorithm'], message: 'Choose an algorithm.' })
    if (signType !== 'aes' && signAlgorithm !== '')
      refuse(context, 'invalidParameter', { path: ['signAlgorithm'], message: 'Only aes has an algorithm.' })
    const form = formOf(signType, signAlgorithm)
    if (signKey !== '' && !form.key.test(signKey))
      refuse(context, 'invalidParameter', { path: ['signKey'], message: form.keyText })
    if (signSecret !== '' && !form.secret.test(signSecret))
      refuse(context, 'invalidParameter', { path: ['signSecret'], message: form.secretText })
  })
export type SignatureKeyDraft = z.infer<typeof SignatureKeyDraft>
