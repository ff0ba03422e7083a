import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import type { Call } from '#contract/contract'
import type { CallSummary, CallTrace } from '#contract/model/call-trace'
import { RELEASE_ID } from '#contract/model/environment'
import { callGateway, type WireAnswer } from './call-gateway.ts'
import { startBackend } from './start-backend.ts'

/** An application with an AppCode. */
interface Caller {
  readonly id: string
  readonly name: string
  readonly appCode: string
}

/** A published API and where it answers. */
interface Target {
  readonly id: string
  readonly path: string
  readonly host: string
  /** Of the publication in RELEASE. */
  readonly publishId: string
}

interface CallOptions {
  readonly by?: Caller | undefined
  /** Address that the call comes from. */
  readonly from?: string | undefined
  readonly headers?: readonly (readonly [string, string])[]
  readonly method?: string
  readonly path?: string
}

/** A workspace whose clock and addresses belong to the test: real rooms, real sockets. */
export interface StartedLimits {
  readonly call: Call
  readonly a: Caller
  readonly b: Caller
  readonly dataDir: string
  readonly httpPort: number
  /** Creates and publishes an API; A and B may call it when it asks for App authentication. */
  api(change?: Record<string, unknown>, options?: { authorize?: boolean }): Promise<Target>
  caller(name: string): Promise<Caller>
  send(target: Target, options?: CallOptions): Promise<WireAnswer>
  /** Statuses of calls, one after the other. */
  statuses(calls: readonly (readonly [Target, CallOptions?])[]): Promise<number[]>
  /** Sets the clock to so many seconds after the beginning. */
  at(seconds: number): void
  bind(
    kind: 'throttlingPolicy' | 'accessControlPolicy',
    policyId: string,
    targets: readonly Target[],
  ): Promise<string[]>
  lastTrace(): Promise<CallTrace>
}

const START = Date.parse('2030-01-01T10:00:00Z')

/** Starts it. Addresses come from `X-Forwarded-For`, AppCodes travel over HTTPS. */
export async function startLimits(): Promise<StartedLimits> {
  const started = await startBackend()
  const { call, httpsPort, httpPort, backend, dataDir } = started
  onTestFinished(() => started.stop())
  const ca = readFileSync(backend.caFile, 'utf8')
  await call('feature.set', { name: 'ratelimit', enable: true, config: '{"api_limits":100000}' })
  await call('feature.set', {
    name: 'real_ip_from_xff',
    enable: true,
    config: '{"enable":"on","xff_index":-1}',
  })
  // Only the gateway's: certificates go by the real one.
  const setClock = (now: number) => void backend.handlers['clock.set']({ now, frozen: true })
  setClock(START)
  const owner = await call('integrationApplication.create', { name: 'owner' })
  const group = await call('apiGroup.create', {
    name: 'limits',
    romaAppId: owner.id,
    version: 'V2',
    remark: '',
  })

  async function caller(name: string): Promise<Caller> {
    const { id } = await call('integrationApplication.create', { name })
    const { appCode } = await call('appCode.create', { appId: id })
    return { id, name, appCode }
  }
  const a = await caller('A')
  const b = await caller('B')
  let apis = 0

  return {
    call,
    a,
    b,
    dataDir,
    httpPort,
    caller,
    async api(change = {}, { authorize = true } = {}) {
      apis += 1
      const authType = (change.authType as string | undefined) ?? 'APP'
      const api = await call('api.create', {
        ...{
          groupId: group.id,
          romaAppId: owner.id,
          name: `api-${apis}`,
          reqMethod: 'GET',
          reqUri: `/x${apis}`,
        },
        ...{ authType, authOpt: authType === 'APP' ? { appCodeAuthType: 'HEADER' } : undefined },
        ...{ reqProtocol: 'BOTH', backendType: 'MOCK', mockInfo: { resultContent: 'ok' } },
        ...change,
      } as never)
      const { publishId } = await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
      if (authorize && authType === 'APP')
        await call('appAuth.create', { envId: RELEASE_ID, appIds: [a.id, b.id], apiIds: [api.id] })
      return { id: api.id, path: api.reqUri, host: api.slDomain, publishId }
    },
    send,
    async statuses(calls) {
      const statuses: number[] = []
      for (const [target, options] of calls) statuses.push((await send(target, options)).status)
      return statuses
    },
    at(seconds) {
      setClock(START + seconds * 1000)
    },
    async bind(kind, policyId, targets) {
      const input = { policyId, publishIds: targets.map(({ publishId }) => publishId) }
      const { bindings } = await call(`${kind}.bind`, input)
      return bindings.map(({ id }) => id)
    },
    async lastTrace() {
      const { items } = await call('callTrace.list', { limit: 1 })
      return call('callTrace.get', { requestId: (items[0] as CallSummary).requestId })
    },
  }

  function send(target: Target, { by, from, headers = [], method, path }: CallOptions = {}) {
    return callGateway({
      port: httpsPort,
      ca,
      host: target.host,
      path: path ?? target.path,
      ...(method === undefined ? {} : { method }),
      headers: [
        ...(by === undefined ? [] : [['X-Apig-AppCode', by.appCode] as const]),
        ...(from === undefined ? [] : [['X-Forwarded-For', from] as const]),
        ...headers,
      ],
    })
  }
}

/** Input of a throttling policy of so many calls a period. */
export function throttling(change: Record<string, unknown>): never {
  const policy = {
    name: `limit_${Math.random().toString(36).slice(2, 10)}`,
    timeInterval: 1,
    timeUnit: 'MINUTE',
  }
  return { ...policy, ...change } as never
}
