import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { answering, rawServer, testDebugger, toUrl } from './support.ts'

const MB = 1024 * 1024

async function answered(body: Buffer, headers: readonly string[]) {
  const server = await rawServer(answering(body, headers))
  const { response } = await testDebugger().send(toUrl({ url: `http://127.0.0.1:${server.port}/` }))
  return { response, body: Buffer.from(response?.bodyBase64 ?? '', 'base64') }
}

test('a gzip answer is shown decoded, and counted as received', async () => {
  const packed = gzipSync('hello')
  const { response, body } = await answered(packed, ['Content-Encoding: gzip'])
  expect(body.toString()).toBe('hello')
  expect(response).toMatchObject({ bytes: packed.length, truncated: false })
})

test('a gzip bomb is cut at 50 MB', async () => {
  const { response, body } = await answered(gzipSync(Buffer.alloc(60 * MB)), ['Content-Encoding: gzip'])
  expect(body.length).toBe(50 * MB)
  expect(response?.truncated).toBe(true)
})

test('two encodings come off, ten stay as they are', async () => {
  const twice = brotliCompressSync(gzipSync('hello'))
  expect((await answered(twice, ['Content-Encoding: gzip, br'])).body.toString()).toBe('hello')
  const ten = await answered(twice, [
    `Content-Encoding: ${Array.from({ length: 10 }, () => 'gzip').join(', ')}`,
  ])
  expect(ten.body.equals(twice)).toBe(true)
})

test('an encoding that is a lie leaves the bytes alone', async () => {
  const { response, body } = await answered(Buffer.from('plain'), ['Content-Encoding: gzip'])
  expect(body.toString()).toBe('plain')
  expect(response?.truncated).toBe(false)
})

test('an answer without end is cut at 50 MB and its connection closed', async () => {
  let closed = false
  const server = await rawServer((text, socket) => {
    if (!text.includes('\r\n\r\n')) return
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n')
    const chunk = Buffer.alloc(MB, 'x')
    const more = () => {
      while (!closed && socket.write(chunk));
    }
    socket.on('drain', more)
    socket.on('close', () => {
      closed = true
    })
    more()
  })
  const { response } = await testDebugger().send(toUrl({ url: `http://127.0.0.1:${server.port}/` }))
  expect(response).toMatchObject({ bytes: 50 * MB, truncated: true })
  await expect.poll(() => closed).toBe(true)
})
