import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { type WebSocket as Peer, WebSocketServer } from 'ws'
import { createBackend } from '../../src-renderer/app/backend.ts'
import { webSocketTransport } from '../../src-renderer/app/transports/web-socket.ts'

const cleanups: (() => void)[] = []

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** A host that answers as `answer` says; `peers` are its open connections. */
async function startHost(answer: (question: { id: number; name: string }, peer: Peer) => unknown) {
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  const peers = new Set<Peer>()
  server.on('connection', (peer) => {
    peers.add(peer)
    peer.on('close', () => peers.delete(peer))
    peer.on('message', (data) => {
      const reply = answer(JSON.parse(String(data)), peer)
      if (reply !== undefined) peer.send(JSON.stringify(reply))
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    for (const peer of peers) peer.terminate()
    server.close()
    http.close()
  })
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/rpc`, peers }
}

test('a question gets its answer, whatever the order of the answers', async () => {
  const waiting: (() => void)[] = []
  const { url } = await startHost(({ id, name }, peer) => {
    waiting.push(() => peer.send(JSON.stringify({ id, output: name })))
    if (waiting.length === 2) for (const send of waiting.reverse()) send()
  })
  const { call } = createBackend(webSocketTransport(url))
  const both = await Promise.all([call('settings.get', {}), call('instance.get', {})])
  expect(both).toEqual(['settings.get', 'instance.get'])
})

test('a refusal arrives as a RomaError with its field', async () => {
  const issues = [{ field: 'name', name: 'apiNameExists', code: 'APIG.3201', message: 'Taken.' }]
  const { url } = await startHost(({ id }) => ({
    id,
    error: { name: 'apiNameExists', code: 'APIG.3201', status: 409, message: 'The API name exists.', issues },
  }))
  const { call } = createBackend(webSocketTransport(url))
  await expect(call('settings.get', {})).rejects.toMatchObject({ error: 'apiNameExists', issues })
})

test('events reach their listeners until they stop listening', async () => {
  const { url, peers } = await startHost(({ id }) => ({ id, output: {} }))
  const backend = createBackend(webSocketTransport(url))
  await backend.call('settings.get', {})
  const heard: unknown[] = []
  const stop = backend.on('api.changed', (payload) => heard.push(payload))
  const tell = (ids: string[]) => {
    for (const peer of peers) peer.send(JSON.stringify({ event: 'api.changed', payload: { ids } }))
  }
  tell(['a'])
  await vi.waitFor(() => expect(heard).toEqual([{ ids: ['a'] }]))
  stop()
  tell(['b'])
  await backend.call('settings.get', {})
  expect(heard).toHaveLength(1)
})

test('a broken connection fails what was asked, says so, and comes back by itself', async () => {
  let silent = true
  const { url, peers } = await startHost(({ id }) => (silent ? undefined : { id, output: 'again' }))
  const { call, connection } = createBackend(webSocketTransport(url))
  const lost = call('settings.get', {})
  await vi.waitFor(() => expect(connection.value).toBe('open'))
  await vi.waitFor(() => expect(peers.size).toBe(1))
  for (const peer of peers) peer.terminate()
  await expect(lost).rejects.toMatchObject({ error: 'connectionLost' })
  expect(connection.value).toBe('lost')
  silent = false
  // Asked while away: it waits for the next connection.
  expect(await call('settings.get', {})).toBe('again')
  expect(connection.value).toBe('open')
})
