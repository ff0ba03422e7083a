import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { z } from 'zod'
import { ApiDraft } from '#contract/model/api'
import type { CallTrace } from '#contract/model/call-trace'
import { Settings } from '#contract/model/instance'
import { createOutgoingRule } from '../../src-main/domain/outgoing-rule.ts'
import type { TokenSealer } from '../../src-main/domain/sealed-token.ts'
import { noAppMethods } from '../../src-main/gateway/authentication/app-methods.ts'
import type { GatewayClock } from '../../src-main/gateway/clock.ts'
import type { Faults } from '../../src-main/gateway/faults.ts'
import { createGateway, type Gateway } from '../../src-main/gateway/gateway.ts'
import type { GatewayLimits, GatewayParts } from '../../src-main/gateway/parts.ts'
import type { FunctionRunner } from '../../src-main/gateway/ports.ts'
import type { RawContent } from '../../src-main/gateway/recording.ts'
import {
  compileRouteTable,
  type RoutedApplication,
  type RoutingInput,
} from '../../src-main/gateway/route-table.ts'
import { callGateway, type WireAnswer, type WireRequest } from './call-gateway.ts'

/** Id of the group that tests publish in, and its host. */
export const GROUP = 'a'.repeat(32)
export const HOST = `${GROUP}.apic.localhost`

/** What a test says about an API; the rest is filled in. */
export type TestApi = Partial<z.input<typeof ApiDraft>> & { readonly id?: string; readonly envId?: string }

interface Options {
  readonly apis?: readonly TestApi[]
  readonly input?: Partial<RoutingInput>
  readonly applications?: readonly RoutedApplication[]
  readonly settings?: Partial<Settings>
  readonly limits?: Partial<GatewayLimits>
  readonly functions?: FunctionRunner
  readonly now?: () => number
  readonly dataDir?: string
  readonly refusedPorts?: readonly number[]
  readonly clock?: GatewayClock
  readonly iamTokens?: TokenSealer
  readonly offlineApis?: GatewayParts['offlineApis']
  readonly faults?: Faults
}

export interface StartedGateway {
  readonly gateway: Gateway
  readonly httpPort: number
  readonly httpsPort: number
  readonly traces: CallTrace[]
  /** Headers and bodies that were recorded. */
  readonly contents: RawContent[]
  readonly warnings: string[]
  /** Calls on the group's host over HTTP. */
  call(request: Omit<WireRequest, 'port'>): Promise<WireAnswer>
  /** The trace of the newest call; waits for it. */
  lastTrace(): Promise<CallTrace>
  publish(apis: readonly TestApi[], input?: Partial<RoutingInput>): void
}

/** Routing of the given APIs: one group, RELEASE and `test`. */
export function routingOf(apis: readonly TestApi[], input: Partial<RoutingInput> = {}): RoutingInput {
  return {
    environments: [
      { id: 'RELEASE_ID', name: 'RELEASE' },
      { id: 'TEST_ID', name: 'test' },
    ],
    groups: [{ id: GROUP, name: 'orders', isDefault: false, hosts: [HOST] }],
    publications: apis.map((api, index) => {
      const { id = `api${index}`, envId = 'RELEASE_ID', groupId = GROUP } = api
      return {
        versionId: `${id} ${envId}`,
        apiId: id,
        groupId,
        envId,
        definition: () => ({ ...ApiDraft.parse(fill(api, index)), id }),
      }
    }),
    variables: [],
    applications: [],
    appAuths: [],
    customBackends: [],
    bound: new Map(),
    ...input,
  }
}

function fill(api: TestApi, index: number) {
  return {
    name: `api-${index}`,
    groupId: GROUP,
    reqProtocol: 'BOTH',
    reqMethod: 'GET',
    reqUri: '/',
    backendType: api.backendApi ? 'HTTP' : 'MOCK',
    mockInfo: api.backendApi ? undefined : { resultContent: api.reqUri ?? '/' },
    ...api,
  }
}

/** An HTTP backend at an address. */
export function httpBackend(
  urlDomain: string,
  rest: Partial<NonNullable<TestApi['backendApi']>> = {},
): NonNullable<TestApi['backendApi']> {
  return { urlDomain, reqProtocol: 'HTTP', reqMethod: 'ANY', reqUri: '/', retryCount: '0', ...rest }
}

/** A real gateway on free ports; ends with the test. */
export async function startGateway(options: Options = {}): Promise<StartedGateway> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'atrium-gateway-'))
  const traces: CallTrace[] = []
  const contents: RawContent[] = []
  const warnings: string[] = []
  const settings = Settings.parse(options.settings ?? {})
  const limits: GatewayLimits = {
    bodyBytes: 12 * 1024 * 1024,
    backendTimeoutMs: 60_000,
    apiCallsPerSecond: 100_000,
    sourceIp: null,
    sslCiphers: null,
    gzipLevel: null,
    functionDetail: false,
    appMethods: noAppMethods,
    backendSignHeader: '',
    ...options.limits,
  }
  const outgoing = createOutgoingRule({
    allow: () => settings.outgoingAllow,
    deny: () => settings.outgoingDeny,
  })
  outgoing.refusePorts(options.refusedPorts ?? [])
  const gateway = await createGateway({
    dataDir,
    now: options.now ?? Date.now,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    newId: () => '0'.repeat(32),
    ...(options.iamTokens === undefined ? {} : { iamTokens: options.iamTokens }),
    ...(options.offlineApis === undefined ? {} : { offlineApis: options.offlineApis }),
    functions: options.functions ?? { run: () => Promise.reject(new Error('no functions here')) },
    traces: { push: (trace) => void traces.push(trace), record: (content) => void contents.push(content) },
    outgoing,
    settings: () => settings,
    limits: () => limits,
    log: {
      info: () => undefined,
      warn: (text) => void warnings.push(text),
      error: (text, cause) => void warnings.push(`${text}: ${String(cause)}`),
    },
    onStatus: () => undefined,
  })
  const publish = (apis: readonly TestApi[], input?: Partial<RoutingInput>) =>
    gateway.use(
      compileRouteTable(
        routingOf(apis, { applications: options.applications ?? [], ...options.input, ...input }),
        gateway.table(),
      ),
    )
  publish(options.apis ?? [])
  const status = await gateway.start({ host: '127.0.0.1', httpPort: 0, httpsPort: 0 })
  const port = (protocol: string) => status.listeners.find((l) => l.protocol === protocol)?.port ?? 0
  onTestFinished(async () => {
    await gateway.close()
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
  })
  const httpPort = port('HTTP')
  return {
    gateway,
    httpPort,
    httpsPort: port('HTTPS'),
    traces,
    contents,
    warnings,
    publish,
    call: (request) => callGateway({ port: httpPort, host: HOST, ...request }),
    async lastTrace() {
      for (let i = 0; i < 400 && traces.length === 0; i += 1) await new Promise((r) => setTimeout(r, 5))
      const trace = traces.at(-1)
      if (trace === undefined) throw new Error('no call was traced')
      return trace
    },
  }
}
