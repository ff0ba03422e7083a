import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { callGateway, dial, readAll } from '../support/call-gateway.ts'
import { startEchoServer, startRawBackend } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

const MB = 1024 * 1024

/** Most memory seen while `work` runs, beyond what was there before. */
async function growth(work: () => Promise<void>): Promise<number> {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 5)
  await work()
  clearInterval(timer)
  return (most - before) / MB
}

test('a hundred megabytes stream either way', { timeout: 60_000 }, async () => {
  const chunk = Buffer.alloc(MB, 7)
  let received = 0
  const server = createServer((message, response) => {
    message.on('data', (part: Buffer) => {
      received += part.length
    })
    message.on('end', () => {
      if (message.method === 'POST') {
        response.end('done')
        return
      }
      let sent = 0
      const more = () => {
        while (sent < 100) {
          sent += 1
          if (!response.write(chunk)) {
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/big', reqMethod: 'ANY', backendApi: httpBackend(`127.0.0.1:${port}`) }],
    limits: { bodyBytes: 200 * MB },
  })

  const up = await growth(
    () =>
      new Promise((resolve) => {
        const socket = connect(httpPort, '127.0.0.1')
        socket.write(
          `POST /big HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${100 * MB}\r\nConnection: close\r\n\r\n`,
        )
        let sent = 0
        const more = () => {
          while (sent < 100) {
            sent += 1
            if (!socket.write(chunk)) {
              socket.once('drain', more)
              return
            }
          }
        }
        more()
        socket.resume()
        socket.on('end', () => resolve())
      }),
  )
  expect(received).toBe(100 * MB)

  let downloaded = 0
  const down = await growth(
    () =>
      new Promise((resolve) => {
        const socket = connect(httpPort, '127.0.0.1')
        socket.write(`GET /big HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`)
        socket.on('data', (part) => {
          downloaded += part.length
        })
        socket.on('end', () => resolve())
      }),
  )
  expect(downloaded).toBeGreaterThan(100 * MB)
  // Sender, receiver and gateway share this process; the bench measures the gateway alone. Buffering would show as 100.
  expect(up).toBeLessThan(80)
  expect(down).toBeLessThan(80)
})

test('a caller that stops reading stops the backend, not the memory', { timeout: 30_000 }, async () => {
  let sent = 0
  let stopped = false
  const server = createServer((_message, response) => {
    const more = () => {
      while (sent < 400) {
        sent += 1
        if (!response.write(Buffer.alloc(MB))) {
          stopped = true
          response.once('drain', more)
          return
        }
      }
      response.end()
    }
    more()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/big', backendApi: httpBackend(`127.0.0.1:${port}`) }],
  })
  const socket = await dial(httpPort)
  socket.pause()
  socket.write(`GET /big HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
  await expect.poll(() => stopped, { timeout: 10_000 }).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(sent).toBeLessThan(60)
  socket.destroy()
})

test('events flow as they come', async () => {
  const backend = await startRawBackend((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
    socket.write('8\r\ndata: 1\n\r\n')
  })
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/sse', backendApi: httpBackend(backend.address) }],
  })
  const socket = await dial(httpPort)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString()
  })
  socket.write(`GET /sse HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
  await expect.poll(() => text).toContain('data: 1')
  socket.destroy()
  await backend.closed
})

test('a caller that leaves aborts the backend call, before and after the head', async () => {
  for (const head of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc']) {
    let asked = false
    const backend = await startRawBackend((socket) => {
      asked = true
      if (head !== '') socket.write(head)
    })
    const { httpPort, lastTrace } = await startGateway({
      apis: [{ reqUri: '/a', backendApi: httpBackend(backend.address) }],
    })
    const socket = await dial(httpPort)
    socket.write(`GET /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
    await expect.poll(() => asked).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    await backend.closed
    expect(await lastTrace()).toMatchObject({ status: 499 })
  }
})

test('a caller that leaves in the middle of its body aborts the backend call', async () => {
  const backend = await startRawBackend(() => undefined)
  const { httpPort, call } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'POST', backendApi: httpBackend(backend.address) }],
  })
  const socket = await dial(httpPort)
  socket.write(`POST /a HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`)
  await expect.poll(() => backend.connections()).toBe(1)
  socket.destroy()
  await backend.closed
  expect((await call({ path: '/none' })).status).toBe(404)
})

test('a backend that dies mid-answer ends the answer visibly', async () => {
  const backend = await startRawBackend((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')
    setTimeout(() => socket.destroy(), 50)
  })
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/a', backendApi: httpBackend(backend.address) }],
  })
  const socket = await dial(httpPort)
  const all = readAll(socket)
  socket.write(`GET /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
  const text = (await all).toString()
  expect(text).toContain('Content-Length: 100'.toLowerCase())
  expect(text.endsWith('abc')).toBe(true)
})

test('a chunked request stays whole on its way', async () => {
  const echo = await startEchoServer()
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'POST', backendApi: httpBackend(echo.address) }],
  })
  const socket = await dial(httpPort)
  const all = readAll(socket)
  socket.write(
    `POST /a HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\nConnection: close\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n`,
  )
  expect((await all).toString()).toContain('200 OK')
  expect(echo.requests[0]?.body).toBe('abcde')
  expect(echo.requests[0]?.headers.some(([name]) => /^x-t$/i.test(name))).toBe(false)
})

test('interim answers stay between backend and gateway', async () => {
  const backend = await startRawBackend((socket) => {
    socket.write(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    )
  })
  const { call } = await startGateway({ apis: [{ reqUri: '/a', backendApi: httpBackend(backend.address) }] })
  expect(await call({ path: '/a' })).toMatchObject({ status: 200, headers: { 'content-length': '2' } })
})

test('an Expect header is answered by the gateway', async () => {
  const echo = await startEchoServer()
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'POST', backendApi: httpBackend(echo.address) }],
  })
  const socket = await dial(httpPort)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString()
  })
  socket.write(`POST /a HTTP/1.1\r\nHost: ${HOST}\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`)
  await expect.poll(() => text).toContain('100 Continue')
  socket.write('abc')
  await expect.poll(() => text).toContain('200 OK')
  expect(echo.requests[0]?.body).toBe('abc')
  socket.destroy()
})

test('a HEAD answer has the length of what a GET would bring', async () => {
  const echo = await startEchoServer((_message, response) => {
    response.setHeader('Content-Length', '5')
    response.end('hello')
  })
  const { httpPort } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'ANY', backendApi: httpBackend(echo.address) }],
  })
  const answer = await callGateway({ port: httpPort, host: HOST, path: '/a', method: 'HEAD' })
  expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, '5', 0])
})
