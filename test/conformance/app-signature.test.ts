import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import {
  parseSignatureHeader,
  type SignedRequest,
  signAppRequest,
  verifyAppSignature,
} from '../../src-main/domain/signing/app-signature.ts'
import { canonicalPath, canonicalQuery, otherPaths } from '../../src-main/domain/signing/canonical-request.ts'
import { hexHmac, prepareKey, sha256Algorithm, sm3Algorithm } from '../../src-main/domain/signing/digest.ts'
import { hmacSm3, sm3 } from '../../src-main/domain/signing/sm3.ts'

const KEY = 'atrium-demo-key'
const SECRET = 'Demo!Secret#2026'
const DATE = '20260301T000000Z'
const NOW = Date.UTC(2026, 2, 1)

interface Vector {
  readonly name: string
  readonly method: string
  readonly url: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly canonical: string
  readonly hash: string
  readonly signature: string
}

// Source: made by the Python app-signing SDK (signer.py); the general SDK of Python gives the same eight.
const vectors: readonly Vector[] = [
  {
    name: 'V1 ordering, no trailing slash',
    method: 'GET',
    url: 'https://api.example.test/app1?b=2&a=1',
    canonical: 'GET⏎/app1/⏎a=1&b=2⏎host:api.example.test⏎x-sdk-date:D⏎⏎host;x-sdk-date⏎E',
    hash: '5e60332f5ff6bcf87a9223760a1fd626c99d177eaebb8b8551d930e8d1c55bb8',
    signature: '60b99aa1b4b495bbfde9c777f79e85aad7c04781593d70b6b21a6da1231b2ca1',
  },
  {
    name: 'V2 unicode path, space',
    method: 'GET',
    url: 'https://api.example.test/%E8%AE%A2%E5%8D%95/a%20b/',
    canonical: 'GET⏎/%E8%AE%A2%E5%8D%95/a%20b/⏎⏎host:api.example.test⏎x-sdk-date:D⏎⏎host;x-sdk-date⏎E',
    hash: '003c0e087e733f7149d0e0606b369e871d9e96aa7d47f3dc53b9260c9f0ff61a',
    signature: '793051d87ed5257b2913ebfc51778ec366a09e686038d798a6bc9c9f12b0c5e4',
  },
  {
    name: 'V3 repeated and valueless query',
    method: 'GET',
    url: 'https://api.example.test/q?tag=b&tag=a&flag&s=1%2B2%20x',
    canonical: 'GET⏎/q/⏎flag=&s=1%2B2%20x&tag=a&tag=b⏎host:api.example.test⏎x-sdk-date:D⏎⏎host;x-sdk-date⏎E',
    hash: '570f265fc9efa1523599e70682bd7e2012539727cdb46baeee87aecfba987b68',
    signature: '0208e1c7d65da7fcc8636190bec4557d23d9a9363950597ee3482a1821375b8b',
  },
  {
    name: 'V4 POST, JSON body',
    method: 'POST',
    url: 'https://api.example.test/orders',
    headers: [['Content-Type', 'application/json']],
    body: '{"id":1}',
    canonical:
      'POST⏎/orders/⏎⏎content-type:application/json⏎host:api.example.test⏎x-sdk-date:D⏎⏎content-type;host;x-sdk-date⏎037c9214eef74cc3887f3a4f085b4e17d76280dafd273b0ee160c09c4ba1cfd4',
    hash: 'decc4fc02c74e98db3552dac2dea56127b3f6cba0c8a598e9b0195c8ceeb0663',
    signature: 'dd7e276c12fca3feacfadae71ffbcfe57d1335346bbdf6a31386882ac66c7d7d',
  },
  {
    name: 'V5 POST, empty body',
    method: 'POST',
    url: 'https://api.example.test/orders',
    canonical: 'POST⏎/orders/⏎⏎host:api.example.test⏎x-sdk-date:D⏎⏎host;x-sdk-date⏎E',
    hash: 'bbefb50e2867c5713f86aebb2e06e2efcad5dbfbc66db3ba2643a6ec5dd7c665',
    signature: '2acfc45c2fce584779bc994e2cf22632b91828d91159b94a0909c7c2022bef89',
  },
  {
    name: 'V6 extra signed headers, port',
    method: 'PUT',
    url: 'http://127.0.0.1:18080/orders/7',
    headers: [
      ['X-Stage', 'TEST'],
      ['X-Trace', '  T 1  '],
    ],
    body: 'plain',
    canonical:
      'PUT⏎/orders/7/⏎⏎host:127.0.0.1:18080⏎x-sdk-date:D⏎x-stage:TEST⏎x-trace:T 1⏎⏎host;x-sdk-date;x-stage;x-trace⏎a116c9ed46d6207734a43317d30fd88f52ac8634c37d904bbf4e41d865f90475',
    hash: '0c67b3f5a4211c21baa0b7d87fd2963d7fc801a1419e52e845196bdce636e1c9',
    signature: 'eaa586d6f2071e6b540c7fb18ee645c1822e14166bb2a6458a9fb322fd577d2b',
  },
  {
    name: 'V7 unsigned payload',
    method: 'POST',
    url: 'https://api.example.test/up',
    headers: [['X-Sdk-Content-Sha256', 'UNSIGNED-PAYLOAD']],
    body: 'ignored',
    canonical:
      'POST⏎/up/⏎⏎host:api.example.test⏎x-sdk-content-sha256:UNSIGNED-PAYLOAD⏎x-sdk-date:D⏎⏎host;x-sdk-content-sha256;x-sdk-date⏎UNSIGNED-PAYLOAD',
    hash: 'bc69a9b779ffcc544e2eb57333220f02e00ff65fad821952371069c26fc09ed5',
    signature: '33f320939123ca71f726778823d897bcc24fff41829539a8c3c0b3713598fff7',
  },
  {
    name: 'V8 encoded slash',
    method: 'GET',
    url: 'https://api.example.test/aa%2Faa',
    canonical: 'GET⏎/aa/aa/⏎⏎host:api.example.test⏎x-sdk-date:D⏎⏎host;x-sdk-date⏎E',
    hash: '1da830ecc0fe2b3bb0e10037652361afb7d4e76b85e3b4cbefac3ee45aab8feb',
    signature: 'b845da5f58fcbc37f9f3fe5cddb4734071a384c83f3b2f7b35b3883344c91e9e',
  },
]

function parts({ url, headers = [], body }: Vector) {
  const [, , host = '', rest = ''] = /^(https?):\/\/([^/]+)(.*)$/.exec(url) ?? []
  const [path = '', query = ''] = rest.split('?')
  const all = [...headers, ['Host', host] as const, ['X-Sdk-Date', DATE] as const]
  return { path, query, headers: all, body: body === undefined ? null : Buffer.from(body) }
}

function requestOf(vector: Vector, change: Partial<SignedRequest> = {}): SignedRequest {
  const { path, query, headers, body } = parts(vector)
  return {
    method: vector.method,
    path,
    query,
    header: (name) => headers.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value),
    body: () => body,
    scheme: 'HTTPS',
    ...change,
  }
}

function verify(vector: Vector, change: Partial<SignedRequest> = {}, now = NOW) {
  const { path, query, headers, body } = parts(vector)
  const { authorization } = signAppRequest({
    method: vector.method,
    path,
    query,
    headers,
    body,
    key: KEY,
    secret: SECRET,
    now: NOW,
  })
  return verifyAppSignature(requestOf(vector, change), {
    header: parseSignatureHeader(authorization),
    key: prepareKey(SECRET),
    now,
  })
}

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof RomaError) return `${error.entry.status} ${error.entry.code} ${error.message}`
    throw error
  }
  return 'passed'
}

describe.each(vectors)('$name', (vector) => {
  test('is signed as the official signer does', () => {
    const { path, query, headers, body } = parts(vector)
    const signed = signAppRequest({
      method: vector.method,
      path,
      query,
      headers,
      body,
      key: KEY,
      secret: SECRET,
      now: NOW,
    })
    const canonical = vector.canonical
      .replaceAll('⏎', '\n')
      .replace('x-sdk-date:D', `x-sdk-date:${DATE}`)
      .replace(/\nE$/, `\n${sha256Algorithm.ofNothing}`)
    expect(signed.canonicalRequest).toBe(canonical)
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(vector.hash)
    expect(signed.authorization).toMatch(new RegExp(`Signature=${vector.signature}$`))
    expect(signed.sdkDate).toBe(DATE)
  })

  test('verifies in the standard form', () => {
    expect(verify(vector)).toBeNull()
  })
})

const [first, , third, fourth] = vectors as [Vector, Vector, Vector, Vector]

test.each([
  ['method', () => verify(fourth, { method: 'PUT' })],
  ['path', () => verify(fourth, { path: '/order' })],
  ['query value', () => verify(first, { query: 'b=2&a=2' })],
  ['added query parameter', () => verify(first, { query: 'b=2&a=1&c=3' })],
  ['body', () => verify(fourth, { body: () => Buffer.from('{"id":2}') })],
  [
    'signed header',
    () =>
      verify(fourth, {
        header: (n) => (n === 'content-type' ? ['text/plain'] : requestOf(fourth).header(n)),
      }),
  ],
])('a changed %s is refused with the canonical request of the gateway', (_what, work) => {
  expect(refusal(work)).toMatch(
    /^401 APIC\.0303 Incorrect App authentication information: verify signature fail, canonicalRequest:[A-Z]+\|\//,
  )
})

test('the refusal shows newlines as bars', () => {
  expect(refusal(() => verify(first, { method: 'POST' }))).toContain(
    `canonicalRequest:POST|/app1/|a=1&b=2|host:api.example.test|x-sdk-date:${DATE}||host;x-sdk-date|${sha256Algorithm.ofNothing}`,
  )
})

test('another order of the query passes', () => {
  expect(verify(third, { query: 'flag&tag=a&s=1%2B2%20x&tag=b' })).toBeNull()
})

test.each([
  [15 * 60 * 1000, 'passed'],
  [-(15 * 60 * 1000 - 1000), 'passed'],
  [15 * 60 * 1000 + 1000, 'expired'],
  [-(15 * 60 * 1000 + 1000), 'expired'],
])('a clock that is %i ms off: %s', (offset, expected) => {
  const result = refusal(() => verify(first, {}, NOW + offset))
  if (expected === 'passed') expect(result).toBe('passed')
  else
    expect(result).toMatch(
      /^401 APIC\.0303 Incorrect App authentication information: signature expired, signature time:20260301T000000Z,server time:2026\d{4}T\d{6}Z$/,
    )
})

test.each([
  ['SDK-HMAC-SHA256 Access=k,SignedHeaders=a;b,Signature=ab', 'k a;b ab'],
  ['SDK-HMAC-SHA256 Access=k, SignedHeaders=a;b, Signature=ab', 'k a;b ab'],
])('the header form %s is read', (text, expected) => {
  const header = parseSignatureHeader(text)
  expect(`${header.access} ${header.signedList} ${header.signature}`).toBe(expected)
})

test.each([
  ['SDK-HMAC-SHA256 Access=, SignedHeaders=a, Signature=b', 'Access or Credential is empty in Authorization'],
  ['SDK-HMAC-SHA256 SignedHeaders=a, Signature=b', 'Access or Credential is empty in Authorization'],
  ['SDK-HMAC-SHA256 Access=k, SignedHeaders=a', 'Authorization format incorrect'],
  [
    'SDK-ECDSA-P256-SHA256 Access=k, SignedHeaders=a, Signature=b',
    'algorithm SDK-ECDSA-P256-SHA256 not supported',
  ],
  ['Bearer abc', 'algorithm Bearer not supported'],
])('%s is refused: %s', (text, reason) => {
  expect(refusal(() => parseSignatureHeader(text))).toBe(
    `401 APIC.0303 Incorrect App authentication information: ${reason}`,
  )
})

function signedOver(names: string) {
  const header = parseSignatureHeader(`SDK-HMAC-SHA256 Access=k, SignedHeaders=${names}, Signature=ab`)
  return refusal(() => verifyAppSignature(requestOf(first), { header, key: prepareKey(SECRET), now: NOW }))
}

test('x-sdk-date must be signed, and what is signed must be there', () => {
  expect(signedOver('host')).toContain(': x-sdk-date not signed')
  expect(signedOver('host;x-sdk-date;x-stage')).toContain(': signed header x-stage not found')
})

/** Signs a canonical request made by hand, as a signer with its own habits would. */
function signedAs(vector: Vector, canonical: string) {
  const text = `SDK-HMAC-SHA256\n${DATE}\n${createHash('sha256').update(canonical).digest('hex')}`
  const signature = createHmac('sha256', SECRET).update(text).digest('hex')
  const signedHeaders = canonical.split('\n').at(-2) ?? ''
  const header = parseSignatureHeader(
    `SDK-HMAC-SHA256 Access=${KEY}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  )
  return verifyAppSignature(requestOf(vector), { header, key: prepareKey(SECRET), now: NOW })
}

const tail = (host = 'api.example.test') =>
  `host:${host}\nx-sdk-date:${DATE}\n\nhost;x-sdk-date\n${sha256Algorithm.ofNothing}`

test.each([
  ['double-encoded path', vectors[1], `GET\n/%25E8%25AE%25A2%25E5%258D%2595/a%2520b/\n\n${tail()}`],
  ['encoded slash kept', vectors[7], `GET\n/aa%2Faa/\n\n${tail()}`],
  ['repeated query values in call order', third, `GET\n/q/\nflag=&s=1%2B2%20x&tag=b&tag=a\n${tail()}`],
  ['query in call order', first, `GET\n/app1/\nb=2&a=1\n${tail()}`],
  ['query signed undecoded', third, `GET\n/q/\nflag=&s=1%252B2%2520x&tag=a&tag=b\n${tail()}`],
  ['host with the default port', first, `GET\n/app1/\na=1&b=2\n${tail('api.example.test:443')}`],
])('a known habit is accepted and named: %s', (note, vector, canonical) => {
  expect(signedAs(vector as Vector, canonical)).toContain(note)
})

test('an empty body hashed although unsigned is accepted', () => {
  const vector = { ...(vectors[6] as Vector), body: undefined as never }
  const canonical = `POST\n/up/\n\nhost:api.example.test\nx-sdk-content-sha256:UNSIGNED-PAYLOAD\nx-sdk-date:${DATE}\n\nhost;x-sdk-content-sha256;x-sdk-date\n${sha256Algorithm.ofNothing}`
  expect(signedAs(vector, canonical)).toContain('empty body hashed although unsigned')
})

test('a given hash that differs from the body is refused', () => {
  const vector: Vector = {
    ...fourth,
    headers: [['X-Sdk-Content-Sha256', sha256Algorithm.ofNothing]],
  }
  expect(refusal(() => verify(vector))).toContain('x-sdk-content-sha256 differs from the body')
})

test('SM3 signatures verify', () => {
  const canonical = `GET\n/app1/\na=1&b=2\nhost:api.example.test\nx-sdk-date:${DATE}\n\nhost;x-sdk-date\n${sm3Algorithm.ofNothing}`
  const text = `SDK-HMAC-SM3\n${DATE}\n${createHash('sm3').update(canonical).digest('hex')}`
  const signature = createHmac('sm3', SECRET).update(text).digest('hex')
  const header = parseSignatureHeader(
    `SDK-HMAC-SM3 Access=${KEY}, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
  )
  expect(verifyAppSignature(requestOf(first), { header, key: prepareKey(SECRET), now: NOW })).toBeNull()
})

test('our own SM3 gives what the native one gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 200 }), (data, secret) => {
      expect(sm3(data)).toEqual(createHash('sm3').update(data).digest())
      expect(hmacSm3(secret, data)).toEqual(createHmac('sm3', secret).update(data).digest())
    }),
  )
  expect(sm3(Buffer.alloc(0)).toString('hex')).toBe(sm3Algorithm.ofNothing)
})

test('the prepared key gives what createHmac gives', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 3000 }),
      (secret, text) => {
        const expected = createHmac('sha256', Buffer.from(secret, 'utf8')).update(text, 'utf8').digest('hex')
        expect(hexHmac(sha256Algorithm, prepareKey(secret), text)).toBe(expected)
      },
    ),
    { numRuns: 1000 },
  )
})

test('whatever is signed verifies, and the canonical form is stable', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  const query = fc
    .array(fc.tuple(text, text), { maxLength: 6 })
    .map((pairs) =>
      pairs
        .map(([n, v]) => `${encodeURIComponent(n.toWellFormed())}=${encodeURIComponent(v.toWellFormed())}`)
        .join('&'),
    )
  const path = fc
    .array(text, { maxLength: 5 })
    .map((parts) => `/${parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')}`)
  fc.assert(
    fc.property(path, query, fc.uint8Array({ maxLength: 40 }), (rawPath, rawQuery, bytes) => {
      const body = Buffer.from(bytes)
      const headers = [['Host', 'h.test'] as const]
      const { authorization, sdkDate } = signAppRequest({
        method: 'POST',
        path: rawPath,
        query: rawQuery,
        headers,
        body,
        key: KEY,
        secret: SECRET,
        now: NOW,
      })
      const request: SignedRequest = {
        method: 'POST',
        path: rawPath,
        query: rawQuery.split('&').reverse().join('&'),
        header: (name) => (name === 'host' ? ['h.test'] : name === 'x-sdk-date' ? [sdkDate] : []),
        body: () => body,
        scheme: 'HTTP',
      }
      const options = { header: parseSignatureHeader(authorization), key: prepareKey(SECRET), now: NOW }
      expect(verifyAppSignature(request, options)).toBeNull()
      expect(canonicalQuery(canonicalQuery(rawQuery))).toBe(canonicalQuery(rawQuery))
      expect(canonicalPath(canonicalPath(rawPath))).toBe(canonicalPath(rawPath))
      otherPaths(rawPath)
    }),
    { numRuns: 1000 },
  )
})
