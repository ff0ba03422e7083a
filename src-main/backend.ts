import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Call, ContractHandlers } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { Emit } from '#contract/events'
import type { Log } from '#contract/log'
import type { Instance } from '#contract/model/instance'
import { createDebugger } from './debugger/debugger.ts'
import type { IamDoor } from './domain/iam-door.ts'
import { createOutgoingRule } from './domain/outgoing-rule.ts'
import { createTokenSealer, type TokenSealer } from './domain/sealed-token.ts'
import { createKeyLock } from './domain/signing/key-lock.ts'
import { createEvents, type EventListener } from './events.ts'
import { createGatewayClock, type GatewayClock } from './gateway/clock.ts'
import { createFaults, type Faults } from './gateway/faults.ts'
import { createGateway, type Gateway } from './gateway/gateway.ts'
import { createLog } from './log.ts'
import { answer } from './rpc/answer.ts'
import { createRuntime, type Runtime } from './runtime/runtime.ts'
import { accessControlPolicyService } from './services/access-control-policy.ts'
import { apiService } from './services/api.ts'
import { apiGroupService } from './services/api-group.ts'
import { appAuthService } from './services/app-auth.ts'
import { appQuotaService } from './services/app-quota.ts'
import { callTraceService } from './services/call-trace.ts'
import { certificateService } from './services/certificate.ts'
import { certificateNotices } from './services/certificate-notices.ts'
import { certificateSource } from './services/certificate-source.ts'
import { clockService } from './services/clock.ts'
import { customAuthorizerService } from './services/custom-authorizer.ts'
import { customBackendService } from './services/custom-backend.ts'
import { debuggerService } from './services/debugger.ts'
import { environmentService } from './services/environment.ts'
import { faultService } from './services/fault.ts'
import { createFeatures, type Features } from './services/feature.ts'
import { gatewayResponseService } from './services/gateway-response.ts'
import { createGatewayStart, type GatewayOverrides, type GatewayStart } from './services/gateway-start.ts'
import { iamService, seedIam } from './services/iam.ts'
import { createIamDoor } from './services/iam-routing.ts'
import { instanceService } from './services/instance.ts'
import { integrationApplicationService } from './services/integration-application.ts'
import { lintService } from './services/lint.ts'
import { createManagementAccess, type ManagementAccessHolder } from './services/management-access.ts'
import { offlineApis } from './services/offline-apis.ts'
import { pluginService } from './services/plugin.ts'
import { publicationService } from './services/publication.ts'
import { quickstartService } from './services/quickstart.ts'
import { createRoutes, type Routes } from './services/routes.ts'
import { createSettings, type SettingsStore } from './services/settings.ts'
import { signatureKeyService } from './services/signature-key.ts'
import { lastHour, statisticsService } from './services/statistics.ts'
import { throttlingPolicyService } from './services/throttling-policy.ts'
import { vpcChannelService } from './services/vpc-channel.ts'
import { vpcMemberService } from './services/vpc-member.ts'
import { type KeyProtector, openStorage, type Storage } from './storage/open.ts'
import { createTraceStore, type TraceStore } from './storage/trace-store.ts'

export type { KeyProtector } from './storage/open.ts'

/** What a host knows and hands in. Only entries know where files lie. */
export interface BackendOptions {
  readonly dataDir: string
  readonly version: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** 32 lower-case hex digits. */
  readonly newId?: () => string
  /** 0 to 1, 1 excluded: which calls a fault strikes. */
  readonly random?: () => number
  readonly sandbox: { readonly worker: URL; readonly wasm: URL }
  readonly storageWorker: URL
  /** The thread that reads the whole database through once a week. */
  readonly integrityWorker: URL
  /** Where the gateway listens, before the settings. */
  readonly gateway?: GatewayOverrides
  /** The desktop's keychain; a key file of mode 0600 otherwise. */
  readonly keyProtector?: KeyProtector
  /** Opens the data folder in the system's file manager, where the host has one. */
  readonly showFolder?: () => Promise<void>
  /** Things of the host's own that are worth a banner. */
  readonly notices?: Instance['notices']
  /** `fail`: a taken gateway port rejects. `report`: the gateway's status says so and offers another. */
  readonly portTaken: 'fail' | 'report'
}

/** Atrium without windows and doors: a host starts it and opens them. */
export interface Backend {
  readonly handlers: ContractHandlers
  readonly log: Log
  readonly managementAccess: ManagementAccessHolder
  /** Certificate of the local authority, PEM. */
  readonly caFile: string
  /** How users of local IAM come in through the management door. */
  readonly iam: IamDoor
  instance(): Instance
  onEvent(listener: EventListener): () => void
  /** Ports of the console and the management door: nothing in Atrium may dial them. */
  refusePorts(ports: readonly number[]): void
  /** Ends calls in flight within ten seconds, then flushes and closes everything. */
  close(): Promise<void>
}

const SUFFIX = 'localhost'

/** Joins the rooms. Rejects with a `RomaError` whose hint names the remedy when the workspace cannot be opened. */
export async function createBackend(options: BackendOptions): Promise<Backend> {
  const { dataDir, now = Date.now, newId = () => randomBytes(16).toString('hex') } = options
  const storage = await openStorage({
    dataDir,
    now,
    newId,
    slDomainSuffix: SUFFIX,
    integrityWorker: options.integrityWorker,
    ...(options.keyProtector === undefined ? {} : { keyProtector: options.keyProtector }),
  })
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 })
    const log = createLog(join(dataDir, 'logs'))
    return await assemble({ ...options, now, newId }, { storage, log })
  } catch (error) {
    storage.close()
    throw error
  }
}

type Given = BackendOptions & Required<Pick<BackendOptions, 'now' | 'newId'>>

interface Opened {
  readonly storage: Storage
  readonly log: Log
}

async function assemble(options: Given, { storage, log }: Opened): Promise<Backend> {
  const { dataDir, now, newId } = options
  const events = createEvents((error) => log.error('an event listener failed', error))
  const { emit } = events
  const settings = createSettings({ storage, emit })
  const features = createFeatures({ storage, now, newId, emit })
  const outgoing = createOutgoingRule({
    allow: () => settings.get().outgoingAllow,
    deny: () => settings.get().outgoingDeny,
  })
  const traces = createTraceStore({
    worker: options.storageWorker,
    file: join(dataDir, 'traces.db'),
    emit,
    now,
    maxRows: () => settings.get().callLogRows,
  })
  const runtime = createRuntime({
    sandbox: options.sandbox,
    now,
    log,
    loadDeployment: (ldApiId) => storage.customBackends.deployedFunction(ldApiId),
    limits: features.limits,
  })
  const clock = createGatewayClock(now)
  const faults = createFaults(options.random ?? Math.random)
  const iamTokens = createTokenSealer(() => storage.secrets.derive('iam token'))
  const iamLock = createKeyLock()
  seedIam({ storage, now, newId })
  const gateway = await createGateway({
    dataDir,
    now,
    clock,
    faults,
    newId,
    functions: runtime,
    traces,
    outgoing,
    offlineApis: (request) => offlineApis(storage, request),
    iamTokens,
    iamLock,
    certificates: certificateSource(storage, log),
    settings: settings.get,
    limits: features.limits,
    log,
    onStatus: (status) => emit('gateway.changed', status),
    onChannelChange: (id) => emit('vpcChannel.checked', { ids: [id] }),
  })
  const routes = createRoutes({ storage, gateway })
  routes.reload()
  storage.releaseMemory()
  const gatewayStart = createGatewayStart({ gateway, settings, overrides: options.gateway ?? {} })
  const managementAccess = createManagementAccess(storage.meta)
  const handlers = createHandlers({
    options,
    storage,
    log,
    emit,
    settings,
    features,
    outgoing,
    traces,
    runtime,
    clock,
    iamTokens,
    faults,
    gateway,
    gatewayStart,
    routes,
    managementAccess,
  })

  async function close(): Promise<void> {
    await gateway.close()
    await runtime.close()
    await traces.close()
    storage.close()
  }

  if (settings.get().startGateway) {
    const status = await gatewayStart.start()
    const problem = status.listeners.find((listener) => listener.problem !== '')
    if (problem !== undefined && options.portTaken === 'fail') {
      await close()
      const [what] = problem.problem.split('. ')
      const option = `--${problem.protocol.toLowerCase()}-port`
      throw new RomaError('portTaken', {
        hint: `${what}: stop it, or choose another port with ${option} (0 picks a free one).`,
      })
    }
  }

  return {
    handlers,
    log,
    managementAccess,
    caFile: gateway.authority.caFile,
    iam: createIamDoor({
      table: () => gateway.table().iam,
      tokens: iamTokens,
      lock: iamLock,
      now: clock.now,
    }),
    instance: () => handlers['instance.get']({}) as Instance,
    onEvent: events.on,
    refusePorts: outgoing.refusePorts,
    close,
  }
}

interface Rooms extends Opened {
  readonly options: Given
  readonly emit: Emit
  readonly settings: SettingsStore
  readonly features: Features
  readonly outgoing: ReturnType<typeof createOutgoingRule>
  readonly traces: TraceStore
  readonly runtime: Runtime
  readonly clock: GatewayClock
  readonly iamTokens: TokenSealer
  readonly faults: Faults
  readonly gateway: Gateway
  readonly gatewayStart: GatewayStart
  readonly routes: Routes
  readonly managementAccess: ManagementAccessHolder
}

function createHandlers(rooms: Rooms): ContractHandlers {
  const { options, storage, log, emit, settings, features, outgoing, traces, gateway, routes } = rooms
  const { now, newId, dataDir, version } = options
  const needs = { storage, emit, now, newId, routes }
  const debuggerRoom = createDebugger({
    now,
    gatewayNow: rooms.clock.now,
    outgoing,
    log,
    caPem: () => gateway.authority.pem,
    gatewayAddress: () => portsOf(gateway),
    draft: {
      admit: ({ api, scheme }) => gateway.draftDoor.admit({ table: routes.draftTable(api), scheme }),
    },
  })
  // The quickstart goes through the same door as a screen, schemas included.
  const call = (async (name, input) => {
    const result = await answer(handlers, { id: 0, name, input })
    if ('error' in result) throw RomaError.fromDetail(result.error)
    return result.output
  }) as Call

  const apis = apiService({
    ...needs,
    testConnection: (input) => gateway.testConnection(input),
    limits: features.limits,
  })
  const publications = publicationService(needs)
  const { limitCounters, table } = gateway
  const limits = { limitCounters, table, now: rooms.clock.now }
  const iam = iamService({ ...needs, log, tokens: rooms.iamTokens, gatewayNow: rooms.clock.now })
  const handlers: ContractHandlers = {
    ...integrationApplicationService({ ...needs, log }),
    ...apiGroupService(needs),
    ...gatewayResponseService(needs),
    ...certificateService(needs),
    ...environmentService(needs),
    ...vpcChannelService({
      ...needs,
      channels: gateway.channels,
      mayRename: () => features.isOn('vpc_name_modifiable'),
    }),
    ...vpcMemberService(needs),
    ...apis,
    ...publications,
    ...appAuthService({ ...needs, routesByApplication: () => features.limits().appMethods.route }),
    ...iam,
    ...throttlingPolicyService({ ...needs, limits: features.limits, gateway: limits }),
    ...accessControlPolicyService(needs),
    ...appQuotaService({ ...needs, gateway: limits }),
    ...pluginService({ ...needs, gateway: { ...limits, breakers: gateway.breakers, kafka: gateway.kafka } }),
    ...signatureKeyService({ ...needs, features, log }),
    ...customAuthorizerService({ ...needs, gateway }),
    ...customBackendService({ ...needs, runtime: rooms.runtime, api: apis, publication: publications }),
    ...callTraceService({ traces, storage, version }),
    ...statisticsService({ storage, traces }),
    ...lintService({ storage, features }),
    ...clockService({ clock: rooms.clock, emit }),
    ...faultService({ storage, faults: rooms.faults, emit, newId }),
    ...debuggerService({
      storage,
      debugger: debuggerRoom,
      traces,
      issueToken: async (userId) =>
        (await iam['iam.issueToken']({ userId, projectId: storage.meta.projectId })).token,
      newId,
      now,
    }),
    ...instanceService({
      storage,
      log,
      routes,
      settings,
      features,
      managementAccess: rooms.managementAccess,
      gateway,
      gatewayStart: rooms.gatewayStart,
      calls: () => lastHour(traces, now()),
      about: { dataDir, version, subDomainSuffix: SUFFIX },
      notices: () => [...(options.notices ?? []), ...certificateNotices(storage, now())],
      showFolder: options.showFolder,
      restored: () => readAgain(rooms),
    }),
    ...quickstartService({ call, emit }),
  }
  return handlers
}

/** Everything stored was replaced: what the rooms keep in memory is read again. */
function readAgain({ settings, features, runtime, gateway, routes, emit }: Rooms): void {
  settings.reload()
  features.reload()
  runtime.forgetAll()
  routes.reload()
  gateway.use(gateway.table())
  emit('instance.restored', {})
}

function portsOf(gateway: Gateway): { httpPort: number; httpsPort: number } {
  const port = (protocol: 'HTTP' | 'HTTPS') =>
    gateway.status().listeners.find((listener) => listener.protocol === protocol && listener.url !== '')
      ?.port ?? 0
  return { httpPort: port('HTTP'), httpsPort: port('HTTPS') }
}
