import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { answering, rawServer, testDebugger, toUrl } from './support.ts'

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a refused connection names the address and what to do', async () => {
  const port = await closedPort()
  const { response, failure } = await testDebugger().send(toUrl({ url: `http://127.0.0.1:${port}/` }))
  expect(response).toBeNull()
  expect(failure).toEqual({
    message: `127.0.0.1:${port} refused the connection.`,
    hint: 'Start the service, or check host and port.',
  })
})

test('a gateway that does not listen is called by its name', async () => {
  const port = await closedPort()
  const target = { httpPort: port, httpsPort: 0 }
  const { failure } = await testDebugger({ gateway: target }).send(
    toUrl({ url: 'http://abc.apic.localhost/' }),
  )
  expect(failure?.message).toBe(`The gateway does not listen on abc.apic.localhost:${port}.`)
})

test('a time-out names the limit and what was waited for', async () => {
  const server = await rawServer(() => {})
  const { failure, timings } = await testDebugger().send(
    toUrl({ url: `http://127.0.0.1:${server.port}/`, timeoutMs: 60 }),
  )
  expect(failure?.message).toBe('The exchange passed its limit of 60 ms while waiting for the answer.')
  expect(timings.totalMs).toBeGreaterThanOrEqual(55)
})

test('a TLS handshake that never ends is a time-out too', async () => {
  const server = await rawServer(() => {})
  const { failure } = await testDebugger().send(
    toUrl({ url: `https://127.0.0.1:${server.port}/`, timeoutMs: 60 }),
  )
  expect(failure?.message).toBe('The exchange passed its limit of 60 ms while waiting for the connection.')
})

test('cancelling ends the run and keeps what had arrived', async () => {
  const server = await rawServer((text, socket) => {
    if (text.includes('\r\n\r\n')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
  })
  const sender = testDebugger()
  const sending = sender.send(toUrl({ url: `http://127.0.0.1:${server.port}/` }), 'run-1')
  await expect.poll(() => server.received()).toContain('\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve, 30))
  sender.cancel('run-1')
  const { failure, response } = await sending
  expect(failure?.message).toBe('The request was cancelled.')
  expect(response).toMatchObject({ status: 200, truncated: true })
  expect(Buffer.from(response?.bodyBase64 ?? '', 'base64').toString()).toBe('half')
})

test('cancelling before an answer leaves none', async () => {
  const server = await rawServer(() => {})
  const sender = testDebugger()
  const sending = sender.send(toUrl({ url: `http://127.0.0.1:${server.port}/` }), 'run-2')
  await expect.poll(() => server.connections()).toBe(1)
  sender.cancel('run-2')
  expect(await sending).toMatchObject({ response: null, failure: { message: 'The request was cancelled.' } })
})

test('an answer that breaks off is shown as far as it came', async () => {
  const server = await rawServer((text, socket) => {
    if (!text.includes('\r\n\r\n')) return
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.destroy())
  })
  const { failure, response } = await testDebugger().send(toUrl({ url: `http://127.0.0.1:${server.port}/` }))
  expect(failure?.message).toContain('ended the connection before the answer was complete')
  expect(response).toMatchObject({ status: 200, truncated: true, bytes: 4 })
})

test('what is no HTTP is called so', async () => {
  const server = await rawServer((_text, socket) => socket.end('220 mail.example ESMTP\r\n'))
  const { failure } = await testDebugger().send(toUrl({ url: `http://127.0.0.1:${server.port}/` }))
  expect(failure?.message).toContain('is not HTTP')
})

test('https on a port that speaks http is explained', async () => {
  const server = await rawServer((_text, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const { failure } = await testDebugger().send(toUrl({ url: `https://127.0.0.1:${server.port}/` }))
  expect(failure?.message).toBe(`127.0.0.1:${server.port} does not speak TLS.`)
})

test.each([
  ['', 'There is no URL.'],
  ['ftp://example.test/', 'is no http or https URL'],
  ['http://127.0.0.1:99999/', 'Port 99999 does not exist.'],
])('%j is refused before anything is sent', async (url, message) => {
  const { failure, sentRaw } = await testDebugger().send(toUrl({ url }))
  expect(failure?.message).toContain(message)
  expect(sentRaw).toBe('')
})

test.each([
  ['X-A', 'a\r\nX-B: b', 'position 2'],
  ['X-A', 'naïve 😀', 'position 7'],
  ['X A', '1', 'no header name'],
  ['Transfer-Encoding', 'chunked', 'made by the debugger'],
])('the header %s: %j is refused with its place', async (name, value, message) => {
  const server = await rawServer(answering(''))
  const { failure } = await testDebugger().send(
    toUrl({ url: `http://127.0.0.1:${server.port}/`, headers: [{ name, value }] }),
  )
  expect(failure?.message).toContain(message)
  expect(server.connections()).toBe(0)
})

test('the outgoing rule holds for the address behind a name', async () => {
  const server = await rawServer(answering('secret'))
  const { failure } = await testDebugger({ deny: ['127.0.0.0/8', '::1'] }).send(
    toUrl({ url: `http://anything.localhost:${server.port}/` }),
  )
  expect(failure?.message).toBe('Outgoing calls to this address are refused.')
  expect(failure?.hint).toContain('127.0.0.0/8')
  expect(server.connections()).toBe(0)
})

test('the metadata address is refused', async () => {
  const { failure } = await testDebugger().send(toUrl({ url: 'http://169.254.169.254/latest/meta-data' }))
  expect(failure?.hint).toContain('169.254.0.0/16')
})
