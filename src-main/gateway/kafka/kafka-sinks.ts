import { lookup } from 'node:dns/promises'
import { rootCertificates } from 'node:tls'
import type { Log } from '#contract/log'
import type { OutgoingRule } from '../ports.ts'
import type { KafkaTarget } from './kafka-log.ts'

/** Messages that wait for a broker, at most; what comes beyond them is dropped and counted. */
export const MAX_QUEUED = 1000
const MAX_QUEUED_BYTES = 8 * 1024 * 1024
const MAX_BATCH = 200
const FLUSH_MS = 50
const CONNECT_MS = 5000
/** A broker that does not answer is asked again after so long: each batch meanwhile would only wait for it. */
const REST_MS = 5000

/** How it stands with the messages of one plug-in. */
export interface KafkaState {
  readonly pluginId: string
  /** idle: nothing was sent yet. */
  readonly state: 'idle' | 'connecting' | 'connected' | 'failed'
  readonly queued: number
  readonly sent: number
  readonly dropped: number
  /** Why the last batch was not taken; empty when it was. */
  readonly problem: string
  /** Milliseconds since 1970; `null`: nothing was sent yet. */
  readonly lastSentAt: number | null
}

/** Pushes messages in the background. A call never waits for it. */
export interface KafkaSinks {
  push(target: KafkaTarget, message: string): void
  /** `undefined`: no call was logged since the start. */
  state(pluginId: string): KafkaState | undefined
  close(): Promise<void>
}

interface Needs {
  readonly outgoing: OutgoingRule
  readonly log: Log
  /** The computer's time. */
  readonly now: () => number
}

/** One sink a target; a plug-in whose target changed gets a new one, its counts go on. */
export function createKafkaSinks(needs: Needs): KafkaSinks {
  const sinks = new Map<string, KafkaSink>()
  return {
    push(target, message) {
      let sink = sinks.get(target.pluginId)
      if (sink === undefined || sink.text !== target.text) {
        const before = sink
        sink = new KafkaSink(target, needs, before?.counts)
        sinks.set(target.pluginId, sink)
        void before?.close()
      }
      sink.push(message)
    },
    state: (pluginId) => sinks.get(pluginId)?.state(),
    async close() {
      await Promise.allSettled([...sinks.values()].map((sink) => sink.close()))
      sinks.clear()
    },
  }
}

type Producer = import('@platformatic/kafka').Producer<string, string, string, string>

class KafkaSink {
  readonly text: string
  /** Of the plug-in, over changes of its target. */
  readonly counts: { sent: number; dropped: number; lastSentAt: number | null }
  readonly #target: KafkaTarget
  readonly #needs: Needs
  #state: KafkaState['state'] = 'idle'
  #problem = ''
  #queue: string[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | undefined
  #sending = false
  #closed = false
  #producer: Producer | undefined
  #restsUntil = 0

  constructor(
    target: KafkaTarget,
    needs: Needs,
    counts = { sent: 0, dropped: 0, lastSentAt: null as number | null },
  ) {
    this.text = target.text
    this.#target = target
    this.#needs = needs
    this.counts = counts
  }

  push(message: string): void {
    if (this.#closed || this.#queue.length >= MAX_QUEUED || this.#bytes + message.length > MAX_QUEUED_BYTES) {
      this.counts.dropped += 1
      return
    }
    this.#queue.push(message)
    this.#bytes += message.length
    this.#schedule(FLUSH_MS)
  }

  state(): KafkaState {
    return {
      pluginId: this.#target.pluginId,
      state: this.#state,
      queued: this.#queue.length,
      problem: this.#problem,
      ...this.counts,
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.counts.dropped += this.#queue.length
    this.#queue = []
    await this.#disconnect()
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined || this.#sending || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#flush()
    }, ms).unref()
  }

  async #flush(): Promise<void> {
    const batch = this.#queue.splice(0, MAX_BATCH)
    if (batch.length === 0) return
    for (const message of batch) this.#bytes -= message.length
    this.#sending = true
    const sent = await this.#deliver(batch)
    if (sent) {
      this.counts.sent += batch.length
      this.counts.lastSentAt = this.#needs.now()
    } else this.counts.dropped += batch.length
    this.#sending = false
    if (this.#queue.length > 0) this.#schedule(0)
  }

  /** Tries as often as the plug-in says. */
  async #deliver(batch: readonly string[]): Promise<boolean> {
    const { retries, retryMs } = this.#target
    if (Date.now() < this.#restsUntil) return false
    for (let attempt = 0; !this.#closed; attempt += 1) {
      try {
        await this.#send(batch)
        this.#state = 'connected'
        this.#problem = ''
        return true
      } catch (error) {
        await this.#disconnect()
        this.#fail(error)
        if (attempt >= retries) break
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref())
      }
    }
    this.#restsUntil = Date.now() + REST_MS
    return false
  }

  #fail(error: unknown): void {
    const problem = reasonOf(error)
    if (this.#state !== 'failed' || this.#problem !== problem)
      this.#needs.log.warn(`kafka_log "${this.#target.pluginName}" cannot push`, { problem })
    this.#state = 'failed'
    this.#problem = problem
  }

  async #send(batch: readonly string[]): Promise<void> {
    this.#producer ??= await this.#connect()
    const { topic, key } = this.#target
    await this.#producer.send({
      messages: batch.map((value) => (key === '' ? { topic, value } : { topic, key, value })),
      acks: 1,
    })
  }

  async #connect(): Promise<Producer> {
    const { brokers, sasl, ca } = this.#target
    if (this.#state !== 'failed') this.#state = 'connecting'
    for (const broker of brokers) await this.#check(broker)
    // Loaded with the first message: nearly nobody has a Kafka log.
    const { Producer, stringSerializers } = await import('@platformatic/kafka')
    return new Producer({
      clientId: 'atrium-gateway',
      bootstrapBrokers: [...brokers],
      serializers: stringSerializers,
      connectTimeout: CONNECT_MS,
      timeout: CONNECT_MS,
      retries: 0,
      autocreateTopics: false,
      ...(sasl === null ? {} : { sasl: { mechanism: 'PLAIN' as const, ...sasl } }),
      ...(ca === null ? {} : { tls: { ca: [...rootCertificates, ca] }, tlsServerName: true }),
    })
  }

  /** The rule of every outgoing connection; a cluster's own list of brokers is then taken as it is. */
  async #check(broker: string): Promise<void> {
    const at = broker.lastIndexOf(':')
    const host = broker.slice(0, at).replace(/^\[|\]$/g, '')
    const port = Number(broker.slice(at + 1))
    for (const { address } of await lookup(host, { all: true }))
      this.#needs.outgoing.check({ host, address, port })
  }

  async #disconnect(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    if (producer === undefined) return
    const patience = new Promise((resolve) => setTimeout(resolve, 1000).unref())
    await Promise.race([producer.close(true).catch(() => undefined), patience])
  }
}

/** The innermost reason says most: the client wraps what the socket said. */
function reasonOf(error: unknown): string {
  let reason = error
  for (let depth = 0; depth < 8; depth += 1) {
    if (reason instanceof AggregateError && reason.errors.length > 0) reason = reason.errors[0]
    else if (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause
    else break
  }
  if (reason instanceof Error && 'hint' in reason && typeof reason.hint === 'string') return reason.hint
  return reason instanceof Error ? reason.message : String(reason)
}
