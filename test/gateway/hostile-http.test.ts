import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callGateway, dial, readAll, sendBytes } from '../support/call-gateway.ts'
import { startEchoServer, startRawBackend } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

/** Rows of the test matrix in security's chapter 9 that concern the gateway's parser and its patience. */

const apis = [{ reqUri: '/a', reqMethod: 'ANY' as const }]

function statuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]))
}

const post = `POST /a HTTP/1.1\r\nHost: ${HOST}\r\n`
const get = `GET /a HTTP/1.1\r\nHost: ${HOST}\r\n`
const next = `${get}X-Smuggled: yes\r\nConnection: close\r\n\r\n`

const framings: readonly (readonly [string, string])[] = [
  ['both framings', `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['chunked first', `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`],
  ['two lengths', `${post}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`],
  ['listed length', `${post}Content-Length: 4, 5\r\n\r\nabcd`],
  ['signed length', `${post}Content-Length: +4\r\n\r\nabcd`],
  ['negative length', `${post}Content-Length: -1\r\n\r\n`],
  ['hex length', `${post}Content-Length: 0x4\r\n\r\nabcd`],
  ['huge length', `${post}Content-Length: 99999999999999999999\r\n\r\n`],
  ['gzip, chunked', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['chunked, chunked', `${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
  ['identity', `${post}Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n`],
  ['two encodings', `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`],
  ['tab in encoding', `${post}Transfer-Encoding:\tchunked\x0b\r\n\r\n0\r\n\r\n`],
  ['encoding in 1.0', `POST /a HTTP/1.0\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['space before colon', `${post}Content-Length : 4\r\n\r\nabcd`],
  ['folded header', `${get}X-A: 1\r\n 2\r\n\r\n`],
  ['bare LF', `GET /a HTTP/1.1\nHost: ${HOST}\n\n`],
  ['bare CR', `${get}X-A: a\rX-B: b\r\n\r\n`],
  ['NUL in a value', `${get}X-A: a\0b\r\n\r\n`],
  ['NUL in a name', `${get}X-\0: a\r\n\r\n`],
  ['bad chunk size', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`],
  ['negative chunk', `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n`],
  ['huge chunk', `${post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n`],
  ['chunk without CR', `${post}Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n`],
  ['unknown method', `BREW /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['lower-case method', `get /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['no version', `GET /a\r\nHost: ${HOST}\r\n\r\n`],
  ['version 0.9', `GET /a HTTP/0.9\r\nHost: ${HOST}\r\n\r\n`],
  ['version 2.0', `GET /a HTTP/2.0\r\nHost: ${HOST}\r\n\r\n`],
  ['version 1.2', `GET /a HTTP/1.2\r\nHost: ${HOST}\r\n\r\n`],
  ['no host', 'GET /a HTTP/1.1\r\n\r\n'],
  ['empty host', 'GET /a HTTP/1.1\r\nHost:\r\n\r\n'],
  ['two hosts', `GET /a HTTP/1.1\r\nHost: ${HOST}\r\nHost: evil.test\r\n\r\n`],
  ['host with path', 'GET /a HTTP/1.1\r\nHost: evil/x\r\n\r\n'],
  ['host with user', 'GET /a HTTP/1.1\r\nHost: a@b\r\n\r\n'],
  ['host with space', 'GET /a HTTP/1.1\r\nHost: a b\r\n\r\n'],
  ['no host in 1.0', 'GET /a HTTP/1.0\r\n\r\n'],
  ['absolute form of another host', `GET http://evil.test/a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['other scheme', `GET ftp://${HOST}/a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['asterisk', `GET * HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['NUL in the path', `GET /a%00 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['broken percent', `GET /a%zz HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['cut percent', `GET /a%4 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['path that is no UTF-8', `GET /a%ff%fe HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['dot segments', `GET /b/../a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['encoded dot segments', `GET /b/%2e%2e/a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['backslash dots', `GET /b\\..\\a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS on the plain port', '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03'],
  ['garbage', '\xff\xfe\xfd\r\n\r\n'],
]

// Row 21, 22
test('odd framings get one 4xx at most and a closed connection, and the next call works', async () => {
  const echo = await startEchoServer()
  const { call, httpPort } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'ANY', backendApi: httpBackend(echo.address) }],
  })
  for (const [name, text] of framings) {
    const answers = statuses(await sendBytes(httpPort, text + (name === 'no version' ? '' : next)))
    const served = answers.filter((status) => status === 200)
    // Dots after a backslash and a broken path are requests of their own: refused, then the next one is served.
    const ownRequest = /path|percent|dot|backslash|dots/.test(name)
    expect({ name, refused: answers.length === 0 || (answers[0] ?? 0) >= 400 }).toEqual({
      name,
      refused: true,
    })
    if (!ownRequest) expect({ name, served }).toEqual({ name, served: [] })
  }
  expect((await call({ path: '/a' })).status).toBe(200)
})

test('absolute form of the same host is served', async () => {
  const { httpPort } = await startGateway({ apis })
  const text = `GET http://${HOST}/a HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`
  expect(statuses(await sendBytes(httpPort, text))).toEqual([200])
})

// Row 23
test('too long a URI, headers or body get 414, 494 and 413 with ROMA codes', async () => {
  const { call, httpsPort, gateway } = await startGateway({ apis, limits: { bodyBytes: 1000 } })
  expect(await call({ path: `/a?${'x'.repeat(33 * 1024)}` })).toMatchObject({
    status: 414,
    json: { error_code: 'APIC.0201', error_msg: 'Request URI too large.' },
  })
  const secure = (headers: [string, string][]) =>
    callGateway({ port: httpsPort, host: HOST, ca: gateway.authority.pem, path: '/a', headers })
  const many = Array.from({ length: 43 }, (_, i): [string, string] => [`X-H${i}`, 'y'.repeat(3 * 1024)])
  expect(await secure(many)).toMatchObject({ status: 494, json: { error_code: 'APIC.0201' } })
  expect((await secure(many.slice(0, 40))).status).toBe(200)
  expect((await secure([['X-Big', 'y'.repeat(33 * 1024)]])).status).toBe(494)
  expect((await call({ path: '/a', headers: [['X-Big', 'y'.repeat(32 * 1024)]] })).status).toBe(494)
  expect(await call({ method: 'POST', path: '/a', body: 'z'.repeat(1001) })).toMatchObject({
    status: 413,
    json: { error_code: 'APIC.0201', error_msg: 'Request entity too large.' },
  })
  expect((await call({ method: 'POST', path: '/a', body: 'z'.repeat(1000) })).status).toBe(200)
})

test('headers beyond the parser end with a fixed answer', async () => {
  const { httpPort } = await startGateway({ apis })
  const text = `${get}X-Big: ${'y'.repeat(170 * 1024)}\r\n\r\n`
  expect(statuses(await sendBytes(httpPort, text))).toEqual([431])
})

test('a chunked body beyond the limit is refused while it streams', async () => {
  const echo = await startEchoServer()
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'POST', backendApi: httpBackend(echo.address) }],
    limits: { bodyBytes: 100_000 },
  })
  const socket = await dial(httpPort)
  const all = readAll(socket)
  socket.write(`${post}Transfer-Encoding: chunked\r\n\r\n`)
  for (let i = 0; i < 4; i += 1) socket.write(`${(40_000).toString(16)}\r\n${'x'.repeat(40_000)}\r\n`)
  const answer = (await all).toString()
  expect(statuses(answer)).toEqual([413])
  expect(answer).toContain('APIC.0201')
})

// Row 24
test('two hundred slow heads are closed in twelve seconds while others are served', {
  timeout: 40_000,
}, async () => {
  const { call, httpPort } = await startGateway({ apis })
  const startedAt = performance.now()
  const slow = await Promise.all(Array.from({ length: 200 }, () => dial(httpPort)))
  const closed = slow.map((socket) => {
    socket.write('GET /a HTTP/1.1\r\nHost: a')
    return readAll(socket)
  })
  expect((await call({ path: '/a' })).status).toBe(200)
  await Promise.all(closed)
  expect(performance.now() - startedAt).toBeLessThan(20_000)
  expect((await call({ path: '/a' })).status).toBe(200)
})

// Row 25
test('a body that stops coming gets 408 and a closed connection', async () => {
  const echo = await startEchoServer()
  const { httpPort, lastTrace, call } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'ANY', backendApi: httpBackend(echo.address) }],
    settings: { clientBodyTimeoutMs: 300 },
  })
  const socket = await dial(httpPort)
  const all = readAll(socket)
  socket.write(`${post}Content-Length: 10\r\n\r\nabc`)
  const answer = (await all).toString()
  expect(statuses(answer)).toEqual([408])
  expect((await lastTrace()).errorName).toBe('bodyTimeout')
  expect((await call({ path: '/a' })).status).toBe(200)
})

test('a caller that closes its side half-way ends without harm', async () => {
  const { call, httpPort } = await startGateway({ apis })
  const socket = await dial(httpPort)
  socket.end(`${post}Content-Length: 10\r\n\r\nabc`)
  await readAll(socket)
  const other = await dial(httpPort)
  other.end('GET /a HTT')
  await readAll(other)
  expect((await call({ path: '/a' })).status).toBe(200)
})

// Row 26
test('two thousand pipelined requests are answered in order without piling up', async () => {
  const { httpPort, gateway } = await startGateway({ apis })
  const socket = await dial(httpPort)
  const all = readAll(socket)
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, gateway.status().callsInFlight)
  }, 1)
  socket.write(`${get}\r\n`.repeat(1999))
  socket.write(`${get}Connection: close\r\n\r\n`)
  const answers = statuses((await all).toString())
  clearInterval(watch)
  expect(answers).toHaveLength(2000)
  expect(answers.every((status) => status === 200)).toBe(true)
  expect(most).toBeLessThanOrEqual(16)
})

// Row 27
test('a backend that answers nonsense is 502, and its connection is not used again', async () => {
  const answers = [
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    'nonsense\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokEXTRA',
  ]
  for (const text of answers) {
    const backend = await startRawBackend((socket, _data, connection) => {
      socket.write(connection === 1 ? text : 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext')
    })
    const { call } = await startGateway({
      apis: [{ reqUri: '/a', backendApi: httpBackend(backend.address) }],
    })
    const first = await call({ path: '/a' })
    expect({ text, ok: first.status === 502 || first.body.toString() === 'ok' }).toEqual({ text, ok: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await call({ path: '/a' })).body.toString()).toBe('next')
    expect(backend.connections()).toBe(2)
  }
})

test('a backend that answers before it read the body does not hurt the caller', async () => {
  const backend = await startRawBackend((socket) => {
    socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno')
  })
  const { call } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'POST', backendApi: httpBackend(backend.address) }],
  })
  const answer = await call({ method: 'POST', path: '/a', body: Buffer.alloc(3_000_000, 1) })
  expect([answer.status, answer.body.toString()]).toEqual([403, 'no'])
})

// Row 28
test('the loop stop cannot be removed by naming its header in Connection', async () => {
  const echo = await startEchoServer()
  const { call } = await startGateway({ apis: [{ reqUri: '/a', backendApi: httpBackend(echo.address) }] })
  const headers: [string, string][] = [
    ['Connection', 'X-Apig-Count, X-Own, X-Forwarded-For'],
    ['X-Apig-Count', '10'],
    ['X-Own', 'gone'],
  ]
  expect((await call({ path: '/a', headers })).json).toMatchObject({ error_code: 'APIC.0612' })
  await call({ path: '/a', headers: [headers[0] as [string, string], ['X-Own', 'gone']] })
  const names = echo.requests[0]?.headers.map(([name]) => name.toLowerCase()) ?? []
  expect(names).toContain('x-apig-count')
  expect(names).toContain('x-forwarded-for')
  expect(names).not.toContain('x-own')
})

// Row 31
test('cookies of the console reach neither backend nor trace', async () => {
  const echo = await startEchoServer()
  const { call, lastTrace } = await startGateway({
    apis: [{ reqUri: '/a', backendApi: httpBackend(echo.address) }],
  })
  await call({ path: '/a', headers: [['Cookie', 'atrium-8710=open-sesame']] })
  expect(JSON.stringify(echo.requests)).not.toContain('open-sesame')
  expect(JSON.stringify(await lastTrace())).not.toContain('open-sesame')
})

test('no bytes on the wire end the gateway', { timeout: 60_000 }, async () => {
  const { call, httpPort } = await startGateway({ apis })
  const piece = fc.oneof(
    fc.constantFrom(
      'GET ',
      '/a',
      ' HTTP/1.1',
      '\r\n',
      `Host: ${HOST}`,
      'Content-Length: ',
      '3',
      ': ',
      '\r\n\r\n',
      'Transfer-Encoding: chunked',
      '0',
      '%',
      '..',
      '\0',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
      const socket = await dial(httpPort)
      const all = readAll(socket)
      socket.end(Buffer.from(pieces.join(''), 'latin1'))
      await all
    }),
    { numRuns: 300 },
  )
  expect((await call({ path: '/a' })).status).toBe(200)
})
