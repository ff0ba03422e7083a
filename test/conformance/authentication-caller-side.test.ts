import { expect, test } from 'vitest'
import { parseSignatureHeader, signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { prepareKey } from '../../src-main/domain/signing/digest.ts'
import { compareWithCaller, explainSignature } from '../../src-main/domain/signing/explain-signature.ts'

// Source: the canonical request that a refusal names is what people compare with their signer's (api-sign-0003).

const NOW = Date.UTC(2026, 2, 1)
const secrets = new Map([['Known!Secret1', 'secret']])

function refused(sent: { path?: string; query?: string; host?: string; secret?: string }) {
  const {
    path = '/orders',
    query = 'a=1&key=Known%21Secret1',
    host = 'h.test',
    secret = 'Demo!Secret#2026',
  } = sent
  const signed = signAppRequest({
    method: 'GET',
    path: '/orders',
    query: 'a=1&key=Known%21Secret1',
    headers: [['Host', 'h.test']],
    body: null,
    key: 'k',
    secret,
    now: NOW,
  })
  const facts = explainSignature(
    {
      method: 'GET',
      path,
      query,
      header: (name) => (name === 'host' ? [host] : name === 'x-sdk-date' ? [signed.sdkDate] : []),
      body: () => null,
      scheme: 'HTTP',
    },
    {
      method: 'app',
      header: parseSignatureHeader(signed.authorization),
      key: prepareKey('Demo!Secret#2026'),
      now: NOW,
      secrets,
    },
  )
  return compareWithCaller(facts, { ...signed, secrets })
}

test.each([
  ['path', { path: '/v1/orders' }, { line: 2, part: 'path', gateway: '/v1/orders/', caller: '/orders/' }],
  ['query', { query: 'a=2&key=Known%21Secret1' }, { line: 3, part: 'query' }],
  [
    'host',
    { host: 'h.test:8080' },
    { line: 4, part: 'header host', gateway: 'host:h.test:8080', caller: 'host:h.test' },
  ],
])('the first difference of another %s is named', (_what, change, expected) => {
  const facts = refused(change)
  expect(facts.firstDifference).toMatchObject(expected)
  expect(JSON.stringify(facts)).not.toContain('Known')
})

test('equal texts mean that the secret differs', () => {
  expect(refused({ secret: 'another' })).toMatchObject({
    problem: 'mismatch',
    firstDifference: null,
    cause: 'both sides signed the same text: the secret differs',
  })
})

test('a proxy that adds a path in front is named as the cause', () => {
  expect(refused({ path: '/v1/orders' }).cause).toBe(
    'signed for the path /orders: something in between added /v1',
  )
})
