import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, ContractHandlers } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { Log } from '#contract/log'
import type { ManagementAccess } from '#contract/model/instance'
import type { IamDoor } from '../domain/iam-door.ts'
import { adminHeaders, checkOrigin, createFailureLimit, loopbackHosts } from '../rpc/admin-door.ts'
import { answer } from '../rpc/answer.ts'
import type { Wire } from './case-mapping.ts'
import { createCredentialCheck } from './credentials.ts'
import { applicationErrorBody, errorBody, iamErrorBody } from './error-body.ts'
import { createRouteFinder, type Found } from './find-route.ts'
import { parseBody, readBody } from './http-body.ts'
import type { RestRequest } from './route.ts'
import { routes } from './routes.ts'

/** Most bytes of a body; a debug request carries a body of its own. */
const MAX_BYTES = 1024 * 1024
const MAX_DEBUG_BYTES = 4 * 1024 * 1024

interface ManagementDoor {
  readonly handlers: ContractHandlers
  readonly access: { current(): ManagementAccess }
  /** Users of local IAM come in too; left out: nobody but the instance's own credentials. */
  readonly iam?: IamDoor
  readonly log: Log
  /** The port this door listens on; asked for each request. */
  port(): number
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * The management REST API as a request listener of `node:http`. Checks where a request comes from, who sends it and
 * what it asks for, in this order; then runs the procedures of its route.
 *
 * Source: ROMA Connect API Reference v2 (service integration, integration applications).
 */
export function createManagementHandler(
  door: ManagementDoor,
): (request: IncomingMessage, response: ServerResponse) => void {
  const now = door.now ?? Date.now
  const findRoute = createRouteFinder(routes)
  const checkCredentials = createCredentialCheck({ access: door.access, iam: door.iam, now })
  const failures = createFailureLimit(now)
  const call = createCall(door)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '', rawHeaders } = request
    const refusal = checkOrigin(
      { method, target, rawHeaders },
      { hosts: new Set(loopbackHosts(door.port())), origins: new Set() },
    )
    if (refusal !== undefined) {
      door.log.warn('management refused', { method, status: refusal.status, reason: refusal.reason })
      return end(response, { status: refusal.status, headers: { connection: 'close' } })
    }
    const requestId = randomUUID().replaceAll('-', '')
    const [path = '', ...rest] = target.split('?')
    const found = findRoute(method, path)
    const heard: Heard = {
      params: found.kind === 'route' ? found.params : {},
      query: new URLSearchParams(rest.join('?')),
      body: {},
    }
    try {
      const bytes = once(() => readBody(request, path.includes('/apis/debug/') ? MAX_DEBUG_BYTES : MAX_BYTES))
      const isOpen = found.kind === 'route' && found.route.open === true
      if (!isOpen) {
        const visitor = await checkCredentials({ method, target, rawHeaders, body: bytes })
        checkProject(visitor.projectId, heard.params.project_id)
      }
      if (found.kind !== 'route') throw unknown(found, { method, path })
      heard.body = parseBody(await bytes(), request.headers['content-type'])
      const headers: Record<string, string> = {}
      const body = await found.route.run({
        ...heard,
        ...ownInstance(found.params),
        answerHeader(name, value) {
          headers[name] = value
        },
        call,
      })
      door.log.info('management', { method, path, status: found.route.status })
      end(response, { status: found.route.status, body, requestId, headers })
    } catch (error) {
      const known = RomaError.from(error)
      if (known.error === 'unexpected') door.log.error('management failed', known.cause, { method, path })
      const status = await statusOf(known)
      door.log.info('management', { method, path, status, code: known.entry.code })
      const body = errorBody(known, heard)
      const ofApplication = /^\/v2\/[^/]+\/instances\//.test(path)
      end(response, {
        status,
        requestId,
        body: path.startsWith('/v3/')
          ? iamErrorBody(known, status)
          : ofApplication
            ? applicationErrorBody(body, { error: known, requestId })
            : body,
        headers: found.kind === 'noMethod' ? { allow: found.allowed.join(', ') } : {},
      })
    }
  }

  /** Wrong credentials are answered slowly, and after twenty a minute with 429. */
  async function statusOf({ error, entry }: RomaError): Promise<number> {
    if (error !== 'tokenIncorrect' && error !== 'tokenMissing' && error !== 'signInFailed')
      return entry.status
    const { status, delayMs } = failures.failed()
    await sleep(delayMs)
    return status
  }

  /** A user's token opens the project it was issued for. `null`: no token of a user. */
  function checkProject(projectId: string | null, asked: string | undefined): void {
    if (projectId === null || asked === undefined) return
    if (projectId === '') throw new RomaError('tokenWithoutProject')
    if (projectId !== asked) throw new RomaError('instanceNotPermitted')
  }

  /** There is one project with one instance here. Throws `instanceNotFound` for another one. */
  function ownInstance(params: Readonly<Record<string, string>>): { projectId: string; instanceId: string } {
    const { projectId, instanceId } = door.access.current()
    if ((params.project_id ?? projectId) !== projectId || (params.instance_id ?? instanceId) !== instanceId)
      throw new RomaError('instanceNotFound')
    return { projectId, instanceId }
  }

  return (request, response) => {
    request.on('error', () => {})
    serve(request, response).catch((error: unknown) => {
      door.log.error('management answer failed', error)
      response.destroy()
    })
  }
}

/** What of a request is known when it fails. */
type Heard = { -readonly [N in 'params' | 'query' | 'body']: RestRequest[N] }

function createCall({ handlers, log }: ManagementDoor): Call {
  return async (name, input) => {
    const reply = await answer(
      handlers,
      { id: 0, name, input },
      { onUnexpected: (error, procedure) => log.error('procedure failed', error.cause, { procedure }) },
    )
    if ('error' in reply) throw RomaError.fromDetail(reply.error)
    return reply.output as never
  }
}

function unknown(found: Found, { method, path }: { method: string; path: string }): RomaError {
  const hint = `${method} ${path.slice(0, 200)}`
  return new RomaError(found.kind === 'noMethod' ? 'methodUnknown' : 'pathUnknown', { hint })
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}

interface Ending {
  readonly status: number
  readonly body?: unknown
  readonly requestId?: string
  readonly headers?: Readonly<Record<string, string>>
}

function end(response: ServerResponse, { status, body, requestId, headers = {} }: Ending): void {
  const text = body === undefined ? undefined : JSON.stringify(body as Wire)
  response.writeHead(status, {
    ...adminHeaders,
    ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
    ...(text === undefined ? {} : { 'content-type': 'application/json;charset=UTF-8' }),
    ...(status === 204 ? {} : { 'content-length': text === undefined ? 0 : Buffer.byteLength(text) }),
    ...headers,
  })
  response.end(text)
}
