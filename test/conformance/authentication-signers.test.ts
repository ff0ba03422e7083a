import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core'
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner'
import { DerivedAKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/DerivedAKSKSigner'
import { describe, expect, test } from 'vitest'
import {
  parseSignatureHeader,
  type SignedRequest,
  verifyAppSignature,
} from '../../src-main/domain/signing/app-signature.ts'
import { deriveSecret, prepareKey } from '../../src-main/domain/signing/digest.ts'

// The signer of the general SDK for JavaScript, unchanged, is the oracle here; its habits are documented in
// "What the official signers do".

const AK = 'atrium-demo-key'
const SK = 'Demo!Secret#2026'
const HOST = 'api.example.test'

interface Sent {
  readonly method?: string
  /** As it stands on the request line. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | string[]>>
  readonly rawQuery?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

function signAndVerify({ method = 'GET', path, query = {}, rawQuery = '', headers = {}, body }: Sent) {
  const made = AKSKSigner.sign(
    {
      method,
      endpoint: `https://${HOST}${path}`,
      queryParams: query,
      headers: { ...headers },
      ...(body === undefined ? {} : { data: JSON.parse(body) }),
    },
    new BasicCredentials().withAk(AK).withSk(SK),
  ) as Record<string, string>
  const bytes = body === undefined ? null : Buffer.from(body)
  const request: SignedRequest = {
    method,
    path,
    query: rawQuery,
    header: (name) =>
      Object.entries(made).flatMap(([key, value]) => (key.toLowerCase() === name ? [value.trim()] : [])),
    body: () => bytes,
    scheme: 'HTTPS',
  }
  const header = parseSignatureHeader(made.Authorization ?? '')
  return verifyAppSignature(request, { header, key: prepareKey(SK), now: Date.now() })
}

describe('signed by the general SDK, in the standard form', () => {
  test.each<[string, Sent]>([
    ['a plain path', { path: '/app1' }],
    ['a query in another order', { path: '/app1', query: { b: '2', a: '1' }, rawQuery: 'b=2&a=1' }],
    ['repeated values', { path: '/q', query: { tag: ['b', 'a'] }, rawQuery: 'tag=b&tag=a' }],
    ['values that need encoding', { path: '/q', query: { s: '1+2 x*' }, rawQuery: 's=1%2B2%20x%2A' }],
    [
      'a JSON body',
      { method: 'POST', path: '/orders', body: '{"id":1}', headers: { 'content-type': 'application/json' } },
    ],
    ['no body', { method: 'POST', path: '/orders' }],
    ['extra headers', { path: '/orders', headers: { 'X-Stage': 'TEST', 'X-Project-Id': 'p' } }],
    [
      'an unsigned payload',
      { method: 'PUT', path: '/up', headers: { 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD' } },
    ],
  ])('%s', (_what, sent) => {
    expect(signAndVerify(sent)).toBeNull()
  })
})

describe('signed by the general SDK, in a form of its own: accepted and marked', () => {
  test.each<[string, Sent, RegExp]>([
    ['an encoded path is encoded again', { path: '/a%2Fb' }, /double-encoded path/],
    ['a path beyond ASCII', { path: '/%E8%AE%A2%E5%8D%95' }, /double-encoded path/],
    [
      'names beyond U+FFFF are sorted by UTF-16 unit',
      { path: '/q', query: { '\u{1F600}': '1', '\uFF21': '2' }, rawQuery: '%F0%9F%98%80=1&%EF%BC%A1=2' },
      /query in UTF-16 order/,
    ],
  ])('%s', (_what, sent, note) => {
    expect(signAndVerify(sent)).toMatch(note)
  })
})

test('the derived signature of the general SDK verifies', () => {
  const credential = new BasicCredentials().withAk(AK).withSk(SK)
  // The service and region that the SDK takes from its client.
  Object.assign(credential, { derivedAuthServiceName: 'apig', regionId: 'cn-north-1' })
  const made = DerivedAKSKSigner.sign(
    { method: 'GET', endpoint: `https://${HOST}/app1`, queryParams: {}, headers: {} },
    credential,
  ) as Record<string, string>
  const header = parseSignatureHeader(made.Authorization ?? '')
  const key = prepareKey(deriveSecret({ secret: SK, access: header.access, scope: header.scope }))
  const request: SignedRequest = {
    method: 'GET',
    path: '/app1',
    query: '',
    header: (name) => Object.entries(made).flatMap(([k, v]) => (k.toLowerCase() === name ? [v] : [])),
    body: () => null,
    scheme: 'HTTPS',
  }
  expect(verifyAppSignature(request, { header, key, now: Date.now() })).toBeNull()
})
