import { createCipheriv, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { RomaError } from '#contract/errors'
import type { SignatureKey } from '#contract/model/signature-key'
import { MAX_SIGNED_BODY_BYTES, sdkDate } from '../../domain/signing/app-signature.ts'
import { canonicalPath, canonicalQuery, joinCanonical } from '../../domain/signing/canonical-request.ts'
import {
  hexDigest,
  hexHmac,
  prepareKey,
  type SigningKey,
  sha256Algorithm,
} from '../../domain/signing/digest.ts'
import type { BackendRequest, CallContext } from '../call-context.ts'

/** What a key signs with. */
type KeyMaterial = Pick<SignatureKey, 'id' | 'name' | 'signType' | 'signAlgorithm' | 'signKey'> & {
  /** `null`: it cannot be opened now. */
  readonly signSecret: string | null
}

/** A key, ready to sign. */
export interface Signer {
  readonly name: string
  readonly type: SignatureKey['signType']
  /** The body takes part: it has to be read before. */
  readonly coversBody: boolean
  /** Adds the headers. Throws 0705. */
  sign(signing: Signing): void
}

interface Signing {
  readonly call: CallContext
  readonly request: BackendRequest
  /** Where the signature is written. */
  readonly header: string
  /** Of caller and API; empty when there is none. */
  readonly visitParam: string
}

/** The access parameter of an authorization; no page names the header, so the name is ours. */
export const VISIT_PARAM_HEADER = 'X-Apig-Visit-Param'

/**
 * Prepares a key once.
 *
 * Source: ROMA Connect User Guide, "Signature Keys"; the wire form of aes and public_key is not documented and ours.
 */
export function compileSigner(key: KeyMaterial): Signer {
  const { name, signType: type } = key
  return { name, type, coversBody: type === 'hmac', sign: signing(key) }
}

function signing(key: KeyMaterial): Signer['sign'] {
  const { signKey, signSecret } = key
  if (signSecret === null)
    return () => fail(key, 'its secret cannot be opened: the secrets of the workspace are locked')
  switch (key.signType) {
    case 'hmac': {
      const prepared = prepareKey(signSecret)
      return (signing) => signHmac(signing, { signKey, prepared })
    }
    case 'basic': {
      const value = `Basic ${Buffer.from(`${signKey}:${signSecret}`).toString('base64')}`
      return ({ request, header, visitParam }) => {
        request.headers.push(header, value)
        if (visitParam !== '') request.headers.push(VISIT_PARAM_HEADER, visitParam)
      }
    }
    case 'aes':
      return (signing) => signDated(signing, (date) => `AES ${encrypted(key, `${signKey}\n${date}`)}`)
    case 'public_key': {
      let privateKey: KeyObject | undefined
      return (signing) =>
        signDated(signing, (date) => {
          privateKey ??= readPrivateKey(key)
          const signature = sign('sha256', Buffer.from(`${signKey}${date}`), privateKey)
          return `PUBLIC-KEY ${signature.toString('base64')}`
        })
    }
  }
}

/** Signs host and date, the fewest headers there can be: proxies on the way change others. */
function signHmac(
  { call, request, header, visitParam }: Signing,
  { signKey, prepared }: { signKey: string; prepared: SigningKey },
): void {
  const { headers, method, target } = request
  const algorithm = sha256Algorithm
  const date = sdkDate(call.time)
  const host = headerOf(headers, 'host')
  const at = target.indexOf('?')
  const { body, bodyLength } = call.request
  const unsigned = bodyLength !== 0 && body === null
  let lines = `host:${host.trim()}\n`
  let names = 'host'
  if (visitParam !== '') {
    headers.push(VISIT_PARAM_HEADER, visitParam)
    lines += `x-apig-visit-param:${visitParam.trim()}\n`
    names += ';x-apig-visit-param'
  }
  if (unsigned) {
    headers.push('X-Sdk-Content-Sha256', UNSIGNED)
    lines += `x-sdk-content-sha256:${UNSIGNED}\n`
    names += ';x-sdk-content-sha256'
  }
  lines += `x-sdk-date:${date}\n`
  names += ';x-sdk-date'
  const canonical = joinCanonical({
    method,
    path: canonicalPath(at < 0 ? target : target.slice(0, at)),
    query: at < 0 ? '' : canonicalQuery(target.slice(at + 1)),
    headers: lines,
    signedHeaders: names,
    payload: unsigned
      ? UNSIGNED
      : body === null || body.length === 0
        ? algorithm.ofNothing
        : hexDigest(algorithm, body),
  })
  const signature = hexHmac(
    algorithm,
    prepared,
    `${algorithm.name}\n${date}\n${hexDigest(algorithm, canonical)}`,
  )
  headers.push('X-Sdk-Date', date)
  headers.push(header, `${algorithm.name} Access=${signKey}, SignedHeaders=${names}, Signature=${signature}`)
}

const UNSIGNED = 'UNSIGNED-PAYLOAD'

function signDated({ call, request, visitParam }: Signing, value: (date: string) => string): void {
  const date = sdkDate(call.time)
  request.headers.push('X-Sdk-Date', date, 'Authorization', value(date))
  if (visitParam !== '') request.headers.push(VISIT_PARAM_HEADER, visitParam)
}

function encrypted(key: KeyMaterial, text: string): string {
  try {
    const cipher = createCipheriv(key.signAlgorithm || 'aes-128-cfb', key.signKey, key.signSecret ?? '')
    return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
  } catch (cause) {
    fail(key, `key and vector do not fit ${key.signAlgorithm}`, cause)
  }
}

/** PEM, or the base64 of PKCS #8 or PKCS #1. */
function readPrivateKey(key: KeyMaterial): KeyObject {
  const text = (key.signSecret ?? '').trim()
  try {
    if (text.includes('-----BEGIN')) return createPrivateKey(text)
    const der = Buffer.from(text, 'base64')
    try {
      return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    } catch {
      return createPrivateKey({ key: der, format: 'der', type: 'pkcs1' })
    }
  } catch (cause) {
    fail(key, 'its secret is no RSA private key', cause)
  }
}

function fail({ name }: KeyMaterial, why: string, cause?: unknown): never {
  throw new RomaError('backendSignatureFailed', {
    hint: `The signature key "${name}" cannot sign: ${why}.`,
    cause,
  })
}

function headerOf(headers: readonly string[], lower: string): string {
  for (let i = headers.length - 2; i >= 0; i -= 2)
    if ((headers[i] as string).toLowerCase() === lower) return headers[i + 1] as string
  return ''
}

/** Whether the body is read so that it can be signed; a longer or streamed one is declared unsigned. */
export function readsBody({ coversBody }: Signer, { body, bodyLength }: CallContext['request']): boolean {
  return coversBody && body === null && bodyLength > 0 && bodyLength <= MAX_SIGNED_BODY_BYTES
}
