import { WebSocket } from 'ws'
import type { Call } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { Answer, Notification } from '#contract/message'
import type { RpcClient } from '../rpc/suite.ts'

/** Opens a start link as a browser would and answers the session's cookie. */
export async function enterConsole(startUrl: string): Promise<string> {
  const response = await fetch(startUrl, { redirect: 'manual' })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (response.status !== 303 || cookie === undefined)
    throw new Error(`The start link answered ${response.status}`)
  return cookie
}

/** A page's socket to `/rpc`, with the cookie of a session. */
export async function openRpc(origin: string, cookie: string): Promise<RpcClient & { socket: WebSocket }> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { origin, cookie } })
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>()
  const events: Notification[] = []
  let lastId = 0
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Answer | Notification
    if ('event' in message) events.push(message)
    else waiting.get(message.id)?.resolve(message)
  })
  socket.on('close', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The socket was closed with ${code}`))
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  socket.on('error', () => {})
  return {
    socket,
    events,
    ask(name, input) {
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return reject(new Error('The socket is closed'))
        waiting.set(id, { resolve, reject })
        socket.send(JSON.stringify({ id, name, input }))
      }).finally(() => waiting.delete(id)) as Promise<Answer>
    },
    async close() {
      socket.close()
    },
  }
}

/** The contract's call over a client: errors are thrown as `RomaError`, as a page sees them. */
export function callOver(client: Pick<RpcClient, 'ask'>): Call {
  return (async (name, input) => {
    const answered = await client.ask(name, input)
    if ('error' in answered) throw RomaError.fromDetail(answered.error)
    return answered.output
  }) as Call
}
