import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { RomaError } from '#contract/errors'
import { type Answer, type Notification, Question } from '#contract/message'
import type { Session } from './access-token.ts'

const MOST_SOCKETS = 8
const OPEN_QUESTIONS = 64
const QUESTIONS_A_SECOND = 200
/** Refused questions in one second after which the socket is closed. */
const REFUSALS_A_SECOND = 1_000
const MESSAGE_BYTES = 8 * 1024 * 1024
const UNSENT_BYTES = 16 * 1024 * 1024
/** Events a client may miss before it is taken for dead. */
const MOST_DROPPED = 200

// Close codes. Source: RFC 6455, section 7.4.1.
const GOING_AWAY = 1001
const UNSUPPORTED = 1003
const POLICY = 1008
const TRY_AGAIN = 1013

/** `/rpc`: questions in, answers and events out, as JSON text. */
export interface RpcSockets {
  /** False when there are too many already; the caller then refuses the upgrade. */
  hasRoom(): boolean
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: Session): void
  notify(notification: Notification): void
  /** Ends the sockets of every session but this one. */
  dropOthers(session: Session): void
  /** Waits for answers under way, at most `graceMs`, then closes all. */
  close(graceMs: number): Promise<void>
}

interface Client {
  readonly socket: WebSocket
  readonly session: Session
  open: number
  /** Start of the running second and what happened in it. */
  second: number
  asked: number
  refused: number
  /** Events left out because the client does not read. */
  dropped: number
}

interface Needs {
  answer(question: Question, session: Session): Promise<Answer>
  now(): number
  onDropped(events: number): void
}

export function createRpcSockets({ answer, now, onDropped }: Needs): RpcSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    maxFragments: 128,
    perMessageDeflate: false,
  })
  const clients = new Set<Client>()
  let closing = false

  function receive(client: Client, data: RawData, isBinary: boolean): void {
    if (closing) return
    const question = isBinary ? undefined : readQuestion(data)
    if (question === undefined) client.socket.close(isBinary ? UNSUPPORTED : POLICY, 'not a question')
    else if (mayAsk(client, now())) ask(client, question)
    else if (client.refused > REFUSALS_A_SECOND) client.socket.close(POLICY, 'too many questions')
    else send(client, { id: question.id, error: new RomaError('overloaded').toDetail() })
  }

  function ask(client: Client, question: Question): void {
    client.open += 1
    void answer(question, client.session).then((answered) => {
      client.open -= 1
      send(client, answered)
    })
  }

  function send(client: Client, message: Answer): void {
    if (client.socket.readyState !== client.socket.OPEN) return
    client.socket.send(textOf(message))
  }

  return {
    hasRoom: () => !closing && clients.size < MOST_SOCKETS,
    accept(request, socket, head, session) {
      server.handleUpgrade(request, socket, head, (opened) => {
        const client = { socket: opened, session, open: 0, second: 0, asked: 0, refused: 0, dropped: 0 }
        clients.add(client)
        opened.on('message', (data, isBinary) => receive(client, data, isBinary))
        // ws closes the socket itself on a broken frame; the listener keeps the error from ending the process.
        opened.on('error', () => {})
        opened.on('close', () => {
          clients.delete(client)
          if (client.dropped > 0) onDropped(client.dropped)
        })
      })
    },
    notify(notification) {
      if (clients.size === 0) return
      const text = JSON.stringify(notification)
      for (const client of clients) notifyOne(client, text)
    },
    dropOthers(session) {
      for (const client of clients) if (client.session !== session) client.socket.close(POLICY, 'renewed')
    },
    async close(graceMs) {
      closing = true
      const until = now() + graceMs
      while ([...clients].some(({ open }) => open > 0) && now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      for (const { socket } of clients) socket.close(GOING_AWAY, 'stopping')
      setTimeout(() => {
        for (const { socket } of clients) socket.terminate()
      }, 500).unref()
    },
  }
}

/** A reader that fell behind loses events; once it has caught up it is sent away to load everything anew. */
function notifyOne(client: Client, text: string): void {
  const { socket } = client
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > UNSENT_BYTES) {
    client.dropped += 1
    if (client.dropped > MOST_DROPPED) socket.terminate()
  } else if (client.dropped > 0) {
    socket.close(TRY_AGAIN, 'events were dropped')
  } else {
    socket.send(text)
  }
}

function mayAsk(client: Client, time: number): boolean {
  if (time - client.second >= 1_000) {
    client.second = time
    client.asked = 0
    client.refused = 0
  }
  if (client.open < OPEN_QUESTIONS && client.asked < QUESTIONS_A_SECOND) {
    client.asked += 1
    return true
  }
  client.refused += 1
  return false
}

function readQuestion(data: RawData): Question | undefined {
  try {
    return Question.parse(JSON.parse(data.toString()))
  } catch {
    return undefined
  }
}

function textOf(message: Answer): string {
  try {
    return JSON.stringify(message)
  } catch (cause) {
    // Deep nesting can be parsed but not written again.
    return JSON.stringify({ id: message.id, error: new RomaError('unexpected', { cause }).toDetail() })
  }
}
