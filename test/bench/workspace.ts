import type { Call } from '#contract/contract'
import { callOver, enterConsole, openRpc } from '../support/console-client.ts'
import { startHost } from '../support/start-host.ts'

/** A workspace open in the built headless host, with a page's socket to it. */
export interface OpenWorkspace {
  readonly call: Call
  readonly httpPort: number
  stop(): Promise<void>
}

/** The door takes 200 questions a second from a socket; a bench asks more, so it waits its turn. */
const QUESTIONS_A_SECOND = 150

export async function openWorkspace(dataDir: string): Promise<OpenWorkspace> {
  const host = await startHost({ dataDir })
  const { origin } = new URL(host.facts.consoleUrl)
  const client = await openRpc(origin, await enterConsole(host.facts.consoleUrl))
  const direct = callOver(client)
  let asked = 0
  let since = performance.now()
  return {
    call: (async (name, input) => {
      asked += 1
      if (asked >= QUESTIONS_A_SECOND) {
        const left = since + 1000 - performance.now()
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
        asked = 0
        since = performance.now()
      }
      return direct(name, input)
    }) as Call,
    httpPort: Number(new URL(host.facts.httpUrl).port),
    async stop() {
      await client.close()
      await host.stop()
    },
  }
}

/** A workspace of 5 000 published APIs and what the bench calls in it. */
export interface BenchWorkspace {
  readonly host: string
  readonly openPath: string
  /** App signature, throttling, access control, signature key and response header plug-in. */
  readonly signedPath: string
  /** A mock that counts calls by address. */
  readonly throttledPath: string
  readonly mockPath: string
  readonly postPath: string
  readonly functionHost: string
  readonly functionPath: string
  readonly app: { readonly key: string; readonly secret: string }
  /** An API to publish again and again. */
  readonly changingId: string
  readonly changingPath: string
}

const APIS = 5000
const SPECIAL = 6
const PER_GROUP = 1000
const envId = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
const app = { key: 'bench-app', secret: 'Bench!Secret#1' }

/** Fills an empty folder through the same procedures as the screens. `upstream` is `host:port`. */
export async function fillWorkspace(dataDir: string, upstream: string): Promise<BenchWorkspace> {
  const open = await openWorkspace(dataDir)
  try {
    return await fill(open, upstream)
  } finally {
    await open.stop()
  }
}

async function fill({ call }: OpenWorkspace, upstream: string): Promise<BenchWorkspace> {
  await call('feature.set', { name: 'ratelimit', enable: true, config: '{"api_limits":1000000}' })
  await call('feature.set', {
    name: 'real_ip_from_xff',
    enable: true,
    config: '{"enable":"on","xff_index":0}',
  })
  await call('feature.set', { name: 'request_body_size', enable: true, config: String(200 * 1024 * 1024) })
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'bench', ...app })
  const groups: { id: string; slDomain: string }[] = []
  for (let i = 0; i < Math.ceil(APIS / PER_GROUP); i += 1)
    groups.push(await call('apiGroup.create', { name: `bench-${i}`, romaAppId }))
  const first = groups[0]
  if (first === undefined) throw new Error('no group')
  const common = { reqProtocol: 'BOTH' as const, authType: 'NONE' as const, romaAppId }
  const http = (reqMethod: 'GET' | 'POST', reqUri: string) => ({
    urlDomain: upstream,
    reqProtocol: 'HTTP' as const,
    reqMethod,
    reqUri,
  })
  const special = async (name: string, rest: object) =>
    (
      await call('api.create', {
        ...common,
        groupId: first.id,
        name,
        reqMethod: 'GET',
        reqUri: `/${name}`,
        backendType: 'HTTP',
        backendApi: http('GET', `/${name}`),
        ...rest,
      })
    ).id
  const ids = [
    await special('signed', { authType: 'APP' }),
    await special('mocked', {
      backendType: 'MOCK',
      backendApi: null,
      mockInfo: { resultContent: 'x'.repeat(200) },
    }),
    await special('posted', { reqMethod: 'POST', backendApi: http('POST', '/posted') }),
    await special('throttled', {
      backendType: 'MOCK',
      backendApi: null,
      mockInfo: { resultContent: 'x'.repeat(200) },
    }),
    await special('changing', { backendType: 'MOCK', backendApi: null, mockInfo: { resultContent: '0' } }),
  ]
  const { id: ldApiId } = await call('customBackend.create', {
    name: 'bench-function',
    path: '/function',
    method: 'GET',
    romaAppId,
  })
  await call('customBackend.saveScripts', {
    id: ldApiId,
    apiType: 'function',
    scripts: [
      {
        content:
          'function execute(data) { data = JSON.parse(data); return JSON.stringify({ uri: data.uri }) }',
      },
    ],
  })
  await call('customBackend.deploy', { id: ldApiId })
  await call('customBackend.publish', {
    id: ldApiId,
    frontApi: { groupId: first.id, envId, authType: 'NONE', protocol: 'BOTH' },
  })
  for (let i = 0; i < APIS - SPECIAL; i += 1) {
    const template = i % 2 === 0
    const { id } = await call('api.create', {
      ...common,
      groupId: groups[Math.floor((i + SPECIAL) / PER_GROUP)]?.id ?? first.id,
      name: `filler-${i}`,
      reqMethod: 'GET',
      reqUri: `/api/v1/resource-${i}${template ? '/items/{id}' : ''}`,
      reqParams: template ? [{ name: 'id', location: 'PATH', required: 1 }] : [],
      backendType: 'HTTP',
      backendApi: http('GET', `/back/${i}${template ? '/{id}' : ''}`),
    })
    ids.push(id)
  }
  for (let i = 0; i < ids.length; i += PER_GROUP)
    await call('publication.batch', { action: 'online', apiIds: ids.slice(i, i + PER_GROUP), envId })
  await bindPolicies(call, { signed: ids[0] ?? '', throttled: ids[3] ?? '' })
  return {
    host: first.slDomain,
    openPath: '/api/v1/resource-500/items/42',
    signedPath: '/signed',
    throttledPath: '/throttled',
    mockPath: '/mocked',
    postPath: '/posted',
    functionHost: first.slDomain,
    functionPath: '/function',
    app,
    changingId: ids[4] ?? '',
    changingPath: '/changing',
  }
}

/** What a busy API has bound: limits that no call reaches, an address list, a key for the backend, a response header. */
async function bindPolicies(
  call: Call,
  { signed, throttled }: { signed: string; throttled: string },
): Promise<void> {
  const limit = 1_000_000
  const throttle = await call('throttlingPolicy.create', {
    name: 'bench_throttle',
    apiCallLimits: limit,
    userCallLimits: limit,
    appCallLimits: limit,
    ipCallLimits: limit,
    timeInterval: 1,
    timeUnit: 'SECOND',
  })
  const perAddress = await call('throttlingPolicy.create', {
    name: 'bench_addresses',
    apiCallLimits: limit,
    ipCallLimits: limit,
    timeInterval: 1,
    timeUnit: 'SECOND',
  })
  const access = await call('accessControlPolicy.create', {
    aclName: 'bench_access',
    entityType: 'IP',
    aclType: 'PERMIT',
    aclValue: '127.0.0.0/8,10.0.0.0/8,192.168.0.1-192.168.0.99',
  })
  const key = await call('signatureKey.create', { name: 'bench_key', signType: 'hmac' })
  const header = await call('plugin.create', {
    pluginName: 'bench_header',
    pluginType: 'set_resp_headers',
    pluginScope: 'global',
    pluginContent: JSON.stringify({
      response_headers: [{ name: 'X-Served-By', value: 'bench', action: 'override' }],
    }),
  })
  const publishIds = await publicationsOf(call, signed)
  await call('throttlingPolicy.bind', { policyId: throttle.id, publishIds })
  await call('accessControlPolicy.bind', { policyId: access.id, publishIds })
  await call('signatureKey.bind', { policyId: key.id, publishIds })
  await call('throttlingPolicy.bind', {
    policyId: perAddress.id,
    publishIds: await publicationsOf(call, throttled),
  })
  await call('plugin.attach', { envId, pluginIds: [header.id], apiIds: [signed] })
}

async function publicationsOf(call: Call, id: string): Promise<string[]> {
  return (await call('api.get', { id })).runEnvs.map(({ publishId }) => publishId)
}

/** Changes settings of a workspace that is not open. */
export async function withSettings(dataDir: string, change: { traceCalls: boolean }): Promise<void> {
  const { call, stop } = await openWorkspace(dataDir)
  await call('settings.update', change)
  await stop()
}
