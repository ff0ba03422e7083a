import { RomaError } from '#contract/errors'
import type { AuthorizerTest } from '#contract/model/custom-authorizer'
import { encodeStrict } from '../../domain/percent-encoding.ts'
import type { CallContext, GatewayRequest } from '../call-context.ts'
import { newCall } from '../new-call.ts'
import type { GatewayParts } from '../parts.ts'
import type { FunctionAnswer } from '../ports.ts'
import type { RouteTable } from '../route-table.ts'
import { createRecorder } from '../trace.ts'
import { askBackendAuthorizer, askFrontendAuthorizer } from './authorize-call.ts'

/** A made-up call. */
export interface AuthorizerQuestion {
  readonly id: string
  readonly requestId: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly queries: readonly { readonly name: string; readonly value: string }[]
  readonly body: string
}

interface Needs {
  readonly parts: GatewayParts
  readonly table: () => RouteTable
}

/** Makes the function behind *Test*: asks an authorizer as a call would, kept answers included. */
export function createAuthorizerTest({ parts, table }: Needs) {
  return async (question: AuthorizerQuestion): Promise<AuthorizerTest> => {
    let input = ''
    let answered: FunctionAnswer | null = null
    const watched: GatewayParts = {
      ...parts,
      functions: {
        async run(call, signal) {
          input = Buffer.from(call.body ?? []).toString('utf8')
          answered = await parts.functions.run(call, signal)
          return answered
        },
      },
    }
    const call = madeUpCall(question, { parts: watched, table: table() })
    const type = call.routes.authorizers.get(question.id)?.type
    let problem: RomaError | null = null
    try {
      await (type === 'BACKEND' ? askBackendAuthorizer : askFrontendAuthorizer)(call, question.id)
    } catch (error) {
      problem = error instanceof RomaError ? error : new RomaError('internalGatewayError', { cause: error })
    }
    const outcome = outcomeOf(problem)
    return {
      outcome,
      cached: input === '' && (outcome === 'allow' || outcome === 'deny'),
      durationMs: performance.now() - call.startedAt,
      context: Object.fromEntries(call.frontendContext ?? call.backendContext ?? []),
      problem: outcome === 'allow' || outcome === 'deny' ? '' : (problem?.hint ?? problem?.message ?? ''),
      errorCode: problem?.entry.code ?? '',
      input,
      answer: answerText(answered),
      log: call.recorder?.log.map(({ text }) => text) ?? [],
    }
  }
}

function outcomeOf(problem: RomaError | null): AuthorizerTest['outcome'] {
  if (problem === null) return 'allow'
  if (problem.error === 'authorizerRefused') return 'deny'
  return problem.error === 'authorizerIdentityRefused' ? 'identity' : 'failed'
}

/** So much of an answer is shown. */
const SHOWN = 64 * 1024

function answerText(answer: FunctionAnswer | null): string {
  if (answer === null) return ''
  const text = Buffer.from(answer.body).toString('utf8')
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

function madeUpCall(
  { requestId, headers, queries, body }: AuthorizerQuestion,
  { parts, table }: { parts: GatewayParts; table: RouteTable },
): CallContext {
  const bytes = Buffer.from(body)
  const query = queries.map(({ name, value }) => `${encodeStrict(name)}=${encodeStrict(value)}`).join('&')
  const forward = headers.flatMap(({ name, value }) => [name, value])
  const request: GatewayRequest = {
    method: 'POST',
    target: query === '' ? '/' : `/?${query}`,
    rawPath: '/',
    path: '/',
    query,
    host: 'localhost',
    protocol: 'HTTPS',
    sourceIp: '127.0.0.1',
    sourceIpFrom: 'connection',
    peerAddress: '127.0.0.1',
    rawHeaders: forward,
    forward,
    credentials: [],
    authorization: '',
    appCode: '',
    stage: '',
    debug: false,
    count: 1,
    origin: '',
    fetchSite: '',
    fetchMode: '',
    forwardedFor: '',
    userAgent: '',
    cookie: '',
    isHttp2: false,
    isUpgrade: false,
    bodyLength: bytes.length,
    // Nothing reads on: the body is here.
    message: undefined as never,
    body: bytes,
    bodyBytes: bytes.length,
  }
  return newCall({
    id: requestId,
    parts,
    request,
    routes: table,
    draft: false,
    time: parts.now(),
    startedAt: performance.now(),
    recorder: createRecorder(),
    recording: null,
  })
}
