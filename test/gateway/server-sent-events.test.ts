import type { ServerResponse } from 'node:http'
import { get } from 'node:http'
import { expect, test } from 'vitest'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

/** Source: api-definition.md §17, `sse_strategy`: event streams pass through without being held back. */
test.each([null, 6])('each event leaves at once, compressed (level %s) or not', async (gzipLevel) => {
  const streams: ServerResponse[] = []
  let left = 0
  const backend = await startEchoServer((_message, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.flushHeaders()
    response.on('close', () => {
      left += 1
    })
    streams.push(response)
  })
  const gateway = await startGateway({
    apis: [{ reqUri: '/events', backendApi: httpBackend(backend.address) }],
    limits: { gzipLevel },
  })
  let text = ''
  const request = get({
    ...{ port: gateway.httpPort, host: '127.0.0.1', path: '/events' },
    headers: { Host: HOST, Accept: 'text/event-stream' },
  })
  request.on('error', () => undefined)
  request.on('response', (response) => {
    response.on('error', () => undefined)
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  })
  await expect.poll(() => streams.length).toBe(1)
  streams[0]?.write('data: one\n\n')
  await expect.poll(() => text).toBe('data: one\n\n')
  streams[0]?.write('data: two\n\n')
  await expect.poll(() => text).toBe('data: one\n\ndata: two\n\n')
  request.destroy()
  await expect.poll(() => left).toBe(1)
})
