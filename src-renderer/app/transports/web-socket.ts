import { RomaError, type RomaErrorDetail } from '#contract/errors'
import type { Answer, Connection, Transport } from '../transport.ts'

interface Pending {
  readonly message: string
  readonly settle: (answer: Answer) => void
}

interface Incoming {
  readonly id?: number
  readonly output?: unknown
  readonly error?: RomaErrorDetail
  readonly event?: string
  readonly payload?: unknown
}

const lost = new RomaError('connectionLost', {
  hint: 'Look whether the change was made, then try again.',
}).toDetail()

/** Longest wait between two tries, milliseconds. */
const MAX_WAIT_MS = 4000

/**
 * One WebSocket with numbered questions and events. Questions asked while it is away wait for the next connection;
 * a question that was already sent when it broke fails, because nobody knows whether it was carried out.
 */
export function webSocketTransport(url: string): Transport {
  const listeners = new Set<(name: string, payload: unknown) => void>()
  const connectionListeners = new Set<(state: Connection) => void>()
  const sent = new Map<number, Pending>()
  const waiting = new Map<number, Pending>()
  let state: Connection = 'connecting'
  let socket: WebSocket | undefined
  let nextId = 1
  let waitMs = 250

  function become(next: Connection): void {
    if (state === next) return
    state = next
    for (const listener of connectionListeners) listener(next)
  }

  function send(id: number, pending: Pending): void {
    socket?.send(pending.message)
    sent.set(id, pending)
  }

  function receive(message: Incoming): void {
    if (message.event !== undefined) {
      for (const listener of listeners) listener(message.event, message.payload)
      return
    }
    if (message.id === undefined) return
    const pending = sent.get(message.id)
    sent.delete(message.id)
    pending?.settle(message)
  }

  function connect(): void {
    const opening = new WebSocket(url)
    socket = opening
    opening.addEventListener('open', () => {
      waitMs = 250
      for (const [id, pending] of waiting) send(id, pending)
      waiting.clear()
      become('open')
    })
    opening.addEventListener('message', ({ data }) => receive(JSON.parse(String(data)) as Incoming))
    opening.addEventListener('close', () => {
      for (const pending of sent.values()) pending.settle({ error: lost })
      sent.clear()
      become('lost')
      setTimeout(connect, waitMs)
      waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)
    })
  }

  connect()
  return {
    ask(name, input) {
      const id = nextId++
      return new Promise<Answer>((settle) => {
        const pending = { message: JSON.stringify({ id, name, input }), settle }
        if (socket?.readyState === WebSocket.OPEN) send(id, pending)
        else waiting.set(id, pending)
      })
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onConnection(listener) {
      connectionListeners.add(listener)
      listener(state)
      return () => connectionListeners.delete(listener)
    },
  }
}
