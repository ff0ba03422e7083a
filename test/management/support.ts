import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, onTestFinished } from 'vitest'
import type { ContractHandlers } from '#contract/contract'
import type { Log } from '#contract/log'
import type { ManagementAccess } from '#contract/model/instance'
import type { IamDoor } from '../../src-main/domain/iam-door.ts'
import { createManagementHandler } from '../../src-main/management/server.ts'
import { startBackend } from '../support/start-backend.ts'

/** An answer of the REST door. */
export interface RestAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a JSON body is looked into by the tests
  readonly body: any
  readonly headers: Headers
}

interface RestOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent instead of the JSON of `body`. */
  readonly raw?: string | Uint8Array
}

/** The REST door of a backend, with the token. Paths are relative to the base of service integration. */
export interface Management {
  readonly port: number
  readonly access: ManagementAccess
  /** `/v2/{project}/apic/instances/{instance}` */
  readonly apic: string
  /** `/v2/{project}/instances/{instance}` */
  readonly instance: string
  /** Path from the root. */
  send(method: string, path: string, body?: unknown, options?: RestOptions): Promise<RestAnswer>
  get(path: string): Promise<RestAnswer>
  post(path: string, body?: unknown): Promise<RestAnswer>
  put(path: string, body?: unknown): Promise<RestAnswer>
  remove(path: string): Promise<RestAnswer>
}

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }

interface DoorOptions {
  readonly access: { current(): ManagementAccess }
  readonly iam?: IamDoor
  readonly now?: () => number
  /** What is called at the end: of the test, or of the file. */
  readonly atEnd?: (work: () => void) => void
}

/** Opens the REST door over handlers, on a port of its own. */
export async function openDoor(
  handlers: ContractHandlers,
  { access, iam, now, atEnd = onTestFinished }: DoorOptions,
): Promise<Management> {
  let port = 0
  const server = createServer(
    createManagementHandler({
      handlers,
      access,
      ...(iam === undefined ? {} : { iam }),
      log: quiet,
      port: () => port,
      ...(now === undefined ? {} : { now }),
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  atEnd(() => {
    server.close()
    server.closeAllConnections()
  })
  const { token, projectId, instanceId } = access.current()
  const apic = `/v2/${projectId}/apic/instances/${instanceId}`

  async function send(
    method: string,
    path: string,
    body?: unknown,
    { headers, raw }: RestOptions = {},
  ): Promise<RestAnswer> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        'x-auth-token': token,
        ...(payload === undefined ? {} : { 'content-type': 'application/json;charset=UTF-8' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload as BodyInit }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      body: text === '' ? undefined : JSON.parse(text),
      headers: answer.headers,
    }
  }

  return {
    port,
    access: access.current(),
    apic,
    instance: `/v2/${projectId}/instances/${instanceId}`,
    send,
    get: (path) => send('GET', `${apic}${path}`),
    post: (path, body) => send('POST', `${apic}${path}`, body),
    put: (path, body) => send('PUT', `${apic}${path}`, body),
    remove: (path) => send('DELETE', `${apic}${path}`),
  }
}

/** Says what ends a thing once its tests are over. */
type AtEnd = (end: () => unknown) => void

/** For doors that serve a whole file: call it at the file's top, hand its result to `startManagement`. */
export function atEndOfFile(): AtEnd {
  const ends: (() => unknown)[] = []
  // A hook that is registered inside another hook would never run.
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })
  return (end) => ends.push(end)
}

const atEndOfTest: AtEnd = (end) =>
  onTestFinished(async () => {
    await end()
  })

/** A whole backend with its REST door, for one test or for a file. */
export async function startManagement(atEnd: AtEnd = atEndOfTest) {
  const started = await startBackend()
  atEnd(() => started.stop())
  const rest = await openDoor(started.backend.handlers, {
    access: started.backend.managementAccess,
    iam: started.backend.iam,
    atEnd,
  })
  return { ...started, rest }
}

/** An application and a group to put APIs into. */
export async function withGroup(rest: Management) {
  const app = await rest.send('POST', `${rest.instance}/apps`, { name: 'shop' })
  const group = await rest.post('/api-groups', { name: 'orders', version: 'V2', roma_app_id: app.body.id })
  return { appId: String(app.body.id), groupId: String(group.body.id) }
}

/** The smallest valid API of the reference, in a group. */
export function mockApi({ appId, groupId }: { appId: string; groupId: string }, more: object = {}) {
  return {
    group_id: groupId,
    name: 'ping',
    type: 2,
    req_protocol: 'HTTPS',
    req_method: 'GET',
    req_uri: '/ping',
    auth_type: 'NONE',
    match_mode: 'NORMAL',
    backend_type: 'MOCK',
    roma_app_id: appId,
    mock_info: { result_content: 'pong', status_code: 200 },
    ...more,
  }
}
