import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseSignatureHeader, verifyAppSignature } from '../../src-main/domain/signing/app-signature.ts'
import { prepareKey } from '../../src-main/domain/signing/digest.ts'
import { answering, rawServer, testDebugger, toUrl } from './support.ts'

const text = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('utf8')

test('the request reaches the server byte for byte as it is shown', async () => {
  const server = await rawServer(answering('pong'))
  const result = await testDebugger().send(
    toUrl({
      url: `http://127.0.0.1:${server.port}/a/../b%2Fc?x=1&x&x=2`,
      headers: [
        { name: 'X-b', value: '1' },
        { name: 'x-A', value: '2' },
        { name: 'X-b', value: '3' },
        { name: 'X-Off', value: 'no', enabled: false },
      ],
    }),
  )
  expect(server.received()).toBe(result.sentRaw)
  expect(result.sentRaw.split('\r\n').slice(0, 2)).toEqual([
    'GET /a/../b%2Fc?x=1&x&x=2 HTTP/1.1',
    `Host: 127.0.0.1:${server.port}`,
  ])
  expect(result.sentRaw).toContain('X-b: 1\r\nx-A: 2\r\nX-b: 3\r\n')
  expect(result.sentRaw).not.toContain('X-Off')
  expect(result.sentUrl).toBe(`http://127.0.0.1:${server.port}/a/../b%2Fc?x=1&x&x=2`)
  expect(result.failure).toBeNull()
  expect(result.response).toMatchObject({
    status: 200,
    reason: 'OK',
    httpVersion: '1.1',
    bytes: 4,
    truncated: false,
  })
  expect(text(result.response?.bodyBase64)).toBe('pong')
})

test('the headers of the answer keep order, case and repeats', async () => {
  const server = await rawServer(
    answering('x', ['X-Two: b', 'set-cookie: a=1', 'Set-Cookie: b=2', 'Content-Type: Text/Plain; charset=x']),
  )
  const { response } = await testDebugger().send(toUrl({ url: `http://localhost:${server.port}` }))
  expect(response?.headers.map(([name]) => name)).toEqual([
    'X-Two',
    'set-cookie',
    'Set-Cookie',
    'Content-Type',
    'Content-Length',
  ])
  expect(response?.contentType).toBe('text/plain')
})

test.each([
  ['json', '{"id":9007199254740993}', 'application/json;charset=UTF-8', '{"id":9007199254740993}'],
  ['xml', '<a/>', 'application/xml;charset=UTF-8', '<a/>'],
  ['text', 'grün', 'text/plain;charset=UTF-8', 'grün'],
  ['form', 'a=1\nb=%20x', 'application/x-www-form-urlencoded', 'a=1&b=%20x'],
  ['base64', 'AAEC', 'application/octet-stream', '\u0000\u0001\u0002'],
] as const)('a %s body is sent with its type and length', async (kind, body, type, sent) => {
  const server = await rawServer(answering(''))
  await testDebugger().send(
    toUrl({ method: 'POST', url: `http://127.0.0.1:${server.port}/`, body: { kind, text: body } }),
  )
  const [head = '', received = ''] = Buffer.from(server.received(), 'latin1')
    .toString('utf8')
    .split('\r\n\r\n')
  expect(head).toContain(`Content-Type: ${type}`)
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(sent)}`)
  expect(received).toBe(sent)
})

test('a POST without a body says so instead of being chunked', async () => {
  const server = await rawServer(answering(''))
  const { sentRaw } = await testDebugger().send(
    toUrl({ method: 'POST', url: `http://127.0.0.1:${server.port}/` }),
  )
  expect(sentRaw).toContain('Content-Length: 0')
  expect(server.received()).toBe(sentRaw)
})

test('query rows are encoded and appended; what the user typed stays', async () => {
  const server = await rawServer(answering(''))
  const { sentRaw } = await testDebugger().send(
    toUrl({
      url: `http://127.0.0.1:${server.port}/ä b?t=%41#part`,
      query: [
        { name: 'q', value: 'a&b=c +d' },
        { name: 'off', value: '1', enabled: false },
      ],
    }),
  )
  expect(sentRaw.split(' ')[1]).toBe('/%C3%A4%20b?t=%41&q=a%26b%3Dc%20%2Bd')
})

test('a header of the user replaces the automatic one', async () => {
  const server = await rawServer(answering(''))
  const { sentRaw } = await testDebugger().send(
    toUrl({
      url: `http://127.0.0.1:${server.port}/`,
      headers: [
        { name: 'user-agent', value: 'mine' },
        { name: 'Host', value: 'other.example' },
      ],
    }),
  )
  expect(sentRaw).toContain('Host: other.example\r\n')
  expect(sentRaw).toContain('user-agent: mine')
  expect(sentRaw).not.toContain('Atrium')
})

test('the signature is one that the gateway verifies over the bytes received', async () => {
  const server = await rawServer(answering(''))
  await testDebugger().send(
    toUrl(
      {
        method: 'POST',
        url: `http://127.0.0.1:${server.port}/orders/a b?b=2&a=1`,
        body: { kind: 'json', text: '{"id":1}' },
      },
      { kind: 'signature', key: 'demo-key', secret: 'Demo!Secret#2026' },
    ),
  )
  const [head = '', body = ''] = server.received().split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const [path = '', query = ''] = (line.split(' ')[1] ?? '').split('?')
  const header = (name: string) =>
    lines
      .filter((text) => text.toLowerCase().startsWith(`${name}:`))
      .map((text) => text.slice(name.length + 2))
  const signature = parseSignatureHeader(header('authorization')[0] ?? '')
  const note = verifyAppSignature(
    { method: 'POST', path, query, header, body: () => Buffer.from(body), scheme: 'HTTP' },
    { header: signature, key: prepareKey('Demo!Secret#2026'), now: Date.UTC(2026, 10, 24, 12) },
  )
  expect(note).toBeNull()
  expect(header('x-sdk-date')).toEqual(['20261124T120000Z'])
})

test('an AppCode goes in its header', async () => {
  const server = await rawServer(answering(''))
  await testDebugger().send(
    toUrl({ url: `http://127.0.0.1:${server.port}/` }, { kind: 'appCode', appCode: 'c'.repeat(64) }),
  )
  expect(server.received()).toContain(`X-Apig-AppCode: ${'c'.repeat(64)}`)
})

test('the parts of the time are told', async () => {
  const server = await rawServer(answering('x'))
  const { timings } = await testDebugger().send(toUrl({ url: `http://127.0.0.1:${server.port}/` }))
  expect(timings).toMatchObject({ dnsMs: null, tlsMs: null })
  for (const part of [timings.connectMs, timings.firstByteMs, timings.downloadMs])
    expect(part).toBeGreaterThanOrEqual(0)
  expect(timings.totalMs).toBeGreaterThanOrEqual((timings.connectMs ?? 0) + (timings.firstByteMs ?? 0))
})

test('bytes that are no text arrive as they were', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
  const server = await rawServer(answering(bytes))
  const { response } = await testDebugger().send(toUrl({ url: `http://127.0.0.1:${server.port}/` }))
  const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex')
  expect(hash(Buffer.from(response?.bodyBase64 ?? '', 'base64'))).toBe(hash(bytes))
})
