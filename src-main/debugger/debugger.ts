import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '#contract/log'
import type { CallTrace } from '#contract/model/call-trace'
import type { DebugResult } from '#contract/model/debug-request'
import { buildRequest, type SignedText, type WireRequest } from './build-request.ts'
import { type Connection, connect, connectToDoor } from './connect.ts'
import { decodeBody } from './decode-body.ts'
import { exchange, type RawAnswer } from './exchange.ts'
import { describeFailure, type Failure, SendFailure } from './failure.ts'
import type { AdmittedDraft, DraftGateway, GatewayAddress, OutgoingRule } from './ports.ts'
import { rawRequest } from './raw-text.ts'
import type { ResolvedRequest } from './resolved-request.ts'
import { type TargetAddress, targetAddress } from './target-address.ts'

/** Most bytes of an answer that are kept. */
const MAX_ANSWER_BYTES = 50 * 1024 * 1024

/** How long a draft's trace may come after its answer. */
const TRACE_WAIT_MS = 2000

/** What happened when a request was sent. */
export type Exchange = Pick<
  DebugResult,
  'sentRaw' | 'sentUrl' | 'response' | 'failure' | 'timings' | 'trace'
> & {
  /** What the debugger signed, if it did: the other half of the explanation of a refusal. */
  readonly signed: SignedText | null
}

/** Sends requests as callers would. */
export interface Debugger {
  /** Sends and waits. What goes wrong on the way is `failure`; throws only what the draft gateway throws. */
  send(request: ResolvedRequest, runId?: string): Promise<Exchange>
  /** Ends a run; its `send` answers with a failure and what had arrived. */
  cancel(runId: string): void
}

interface DebuggerNeeds {
  /** Milliseconds since 1970; only the signature's date depends on it. */
  readonly now: () => number
  /** The gateway's clock: it judges the date of what it is sent. */
  readonly gatewayNow: () => number
  readonly outgoing: OutgoingRule
  /** Certificate of the local authority. */
  caPem(): string
  gatewayAddress(): GatewayAddress
  readonly draft: DraftGateway
  readonly log: Log
}

/** Makes the debugger. One connection a request, so that its timings and its bytes are its own. */
export function createDebugger(needs: DebuggerNeeds): Debugger {
  const running = new Map<string, AbortController>()

  async function send(resolved: ResolvedRequest, runId?: string): Promise<Exchange> {
    const { timeoutMs } = resolved.request
    const controller = new AbortController()
    const progress = { waitingFor: 'the connection' }
    const timer = setTimeout(() => controller.abort(timedOut(timeoutMs, progress.waitingFor)), timeoutMs)
    if (runId !== undefined) running.set(runId, controller)
    try {
      return await run(needs, { resolved, signal: controller.signal, progress })
    } finally {
      clearTimeout(timer)
      if (runId !== undefined && running.get(runId) === controller) running.delete(runId)
    }
  }

  return {
    send,
    cancel(runId) {
      running
        .get(runId)
        ?.abort(
          new SendFailure({ message: 'The request was cancelled.', hint: 'Send it again when you like.' }),
        )
    },
  }
}

function timedOut(limitMs: number, waitingFor: string): SendFailure {
  return new SendFailure({
    message: `The exchange passed its limit of ${limitMs} ms while waiting for ${waitingFor}.`,
    hint: 'Raise the timeout of the request, or look for what makes the service slow.',
  })
}

interface Run {
  readonly resolved: ResolvedRequest
  readonly signal: AbortSignal
  readonly progress: { waitingFor: string }
}

/** What is known so far; a failure answers with it. */
interface Known {
  wire?: WireRequest
  address?: TargetAddress
  connection?: Connection
}

async function run(needs: DebuggerNeeds, { resolved, signal, progress }: Run): Promise<Exchange> {
  const started = performance.now()
  const known: Known = {}
  let admitted: AdmittedDraft | undefined
  let answer: RawAnswer | undefined
  let failure: Failure | null = null
  try {
    const address = targetAddress(resolved, needs.gatewayAddress())
    known.address = address
    const wire = buildRequest({
      resolved,
      address,
      now: resolved.target.kind === 'url' ? needs.now() : needs.gatewayNow(),
    })
    known.wire = wire
    if (resolved.target.kind === 'draft')
      admitted = await needs.draft.admit({ api: resolved.target.api, scheme: resolved.request.scheme })
    const connection = await open(needs, { address, admitted, signal })
    known.connection = connection
    progress.waitingFor = 'the answer'
    answer = await exchange(connection.socket, {
      // The ticket lets the call in and is nobody's business.
      wire: admitted === undefined ? wire : { ...wire, headers: [...wire.headers, admitted.ticketHeader] },
      signal,
      maxBytes: MAX_ANSWER_BYTES,
      onHead: () => {
        progress.waitingFor = 'the rest of the answer'
      },
    })
    if (answer.broken !== undefined) failure = described(answer.broken, address)
  } catch (error) {
    if (resolved.target.kind === 'draft' && admitted === undefined && known.wire !== undefined) throw error
    failure = described(error, known.address)
  }
  const totalMs = performance.now() - started
  try {
    needs.log.info('debugger sent', {
      method: known.wire?.method,
      host: known.address?.hostHeader,
      status: answer?.status,
      failure: failure?.message,
    })
    const trace = admitted === undefined || answer === undefined ? null : await traceOf(admitted)
    return {
      ...(await result(known, { answer, totalMs })),
      failure,
      trace,
      signed: known.wire?.signed ?? null,
    }
  } finally {
    admitted?.close()
  }
}

async function open(
  { outgoing, caPem }: DebuggerNeeds,
  {
    address,
    admitted,
    signal,
  }: { address: TargetAddress; admitted: AdmittedDraft | undefined; signal: AbortSignal },
): Promise<Connection> {
  // Only the port differs for a draft: its door is the gateway's own, with the same names and certificates.
  if (admitted === undefined) return connect(address, { outgoing, caPem: caPem(), signal })
  return connectToDoor(address, { port: admitted.port, caPem: caPem(), signal })
}

function described(error: unknown, address: TargetAddress | undefined): Failure {
  const { host = 'the service', port = 0, localGateway = false } = address ?? {}
  return describeFailure(error, { host, port, localGateway })
}

async function traceOf(admitted: AdmittedDraft): Promise<CallTrace | null> {
  return Promise.race([admitted.trace, sleep(TRACE_WAIT_MS, null, { ref: false })])
}

interface Outcome {
  readonly answer: RawAnswer | undefined
  readonly totalMs: number
}

async function result({ wire, address, connection }: Known, { answer, totalMs }: Outcome) {
  return {
    sentRaw: wire === undefined ? '' : rawRequest(wire),
    sentUrl:
      address === undefined ? '' : `${address.scheme}://${address.hostHeader}${wire?.path ?? address.path}`,
    response: answer === undefined ? null : await responseOf(answer),
    timings: {
      dnsMs: connection?.dnsMs ?? null,
      connectMs: connection?.connectMs ?? null,
      tlsMs: connection?.tlsMs ?? null,
      firstByteMs: answer?.firstByteMs ?? null,
      downloadMs: answer?.downloadMs ?? null,
      totalMs,
    },
  }
}

async function responseOf(answer: RawAnswer): Promise<NonNullable<DebugResult['response']>> {
  const header = (name: string) =>
    answer.headers
      .filter(([key]) => key.toLowerCase() === name)
      .map(([, value]) => value)
      .join(', ')
  const { body, cut } = await decodeBody(answer.body, header('content-encoding'), MAX_ANSWER_BYTES)
  return {
    status: answer.status,
    reason: answer.reason,
    httpVersion: answer.httpVersion,
    headers: answer.headers.map(([name, value]) => [name, value]),
    contentType: (header('content-type').split(';')[0] ?? '').trim().toLowerCase(),
    bodyBase64: body.toString('base64'),
    bytes: answer.body.length,
    truncated: answer.cut || cut || answer.broken !== undefined,
  }
}
