import type { Call } from '#contract/contract'
import type { ApiSummary } from '#contract/model/api'
import type { CustomBackendSummary } from '#contract/model/custom-backend'
import type { GatewayStatus, Quickstart, QuickstartStep } from '#contract/model/instance'
import { quickstartValues } from './quickstart-values.ts'

/** More than the front APIs a beginner has, little enough for any workspace. */
const LOOK_AT = 50

/** Ticks come from what the workspace holds, never from clicks, so every way of doing a step counts. */
export async function quickstartFacts(call: Call): Promise<Quickstart> {
  const [settings, applications, groups, backends] = await Promise.all([
    call('settings.get', {}),
    call('integrationApplication.list', { limit: LOOK_AT }),
    call('apiGroup.list', { limit: LOOK_AT }),
    call('customBackend.list', { limit: LOOK_AT }),
  ])
  const application = prefer(applications.items, quickstartValues.applicationName)
  const group = prefer(
    groups.items.filter((one) => one.isDefault !== 1),
    quickstartValues.groupName,
  )
  const backend = mostAdvanced(backends.items)
  const tests = backend && (await call('customBackend.tests', { id: backend.id, limit: 1 }))
  const api = await ownApi(call, backends.items)
  const debugged = api && (await call('debugger.history', { apiId: api.id, limit: 1 }))
  const calls = api && (await call('callTrace.list', { apiId: api.id, limit: LOOK_AT }))
  const lastCall = calls?.items.find((one) => !one.draft && one.status < 400)

  const facts: Record<QuickstartStep, string | null | undefined> = {
    application: application?.id,
    functionBackend: backend && backend.status !== 1 ? backend.id : null,
    test: tests && tests.total > 0 ? backend?.id : null,
    deploy: backend?.status === 4 ? backend.id : null,
    publishFunction: backend?.frontApiId,
    group: group?.id,
    api: api?.id,
    debug: debugged && debugged.total > 0 ? api.id : null,
    publish: api && api.runEnvs.length > 0 ? api.id : null,
    call: lastCall && api ? api.id : null,
  }
  const url = api && api.runEnvs.length > 0 ? await addressOf(call, api) : null
  return {
    dismissed: settings.quickstartDismissed,
    steps: Object.entries(facts).map(([step, id]) => ({
      step: step as QuickstartStep,
      done: typeof id === 'string',
      objectId: id ?? null,
    })),
    url,
    curl: url === null ? null : await curlOf(call, url),
    lastCall: lastCall
      ? { status: lastCall.status, userAgent: lastCall.userAgent, durationMs: lastCall.durationMs }
      : null,
  }
}

function prefer<T extends { readonly name: string }>(items: readonly T[], name: string): T | undefined {
  return items.find((one) => one.name === name) ?? items[0]
}

/** The quickstart's own backend, else the function that got furthest: a published one before a draft. */
function mostAdvanced(backends: readonly CustomBackendSummary[]): CustomBackendSummary | undefined {
  const functions = backends.filter((one) => one.apiType === 'function')
  const progress = (one: CustomBackendSummary) =>
    one.status + (one.frontApiId === null ? 0 : 1) + (one.name === quickstartValues.backendName ? 10 : 0)
  return functions.toSorted((a, b) => progress(b) - progress(a))[0]
}

/** An API made by hand: the front API of a custom backend does not count as step 3. */
async function ownApi(
  call: Call,
  backends: readonly CustomBackendSummary[],
): Promise<ApiSummary | undefined> {
  const named = await call('api.list', { name: quickstartValues.apiName, preciseSearch: 'name', limit: 1 })
  if (named.items[0] !== undefined) return named.items[0]
  const fronts = new Set(backends.map((one) => one.frontApiId))
  const { items } = await call('api.list', { limit: LOOK_AT })
  return items.find((one) => !fronts.has(one.id) && !one.ldApiId)
}

/** URL as a caller types it, or `null` while the gateway does not listen on a protocol of the API. */
async function addressOf(call: Call, api: ApiSummary): Promise<string | null> {
  const { listeners } = await call('gateway.status', {})
  const protocol = api.reqProtocol === 'HTTP' ? 'HTTP' : 'HTTPS'
  const port = portOf(listeners, protocol)
  if (port === undefined) return null
  const usual = protocol === 'HTTPS' ? 443 : 80
  return `${protocol.toLowerCase()}://${api.slDomain}${port === usual ? '' : `:${port}`}${api.reqUri}`
}

function portOf(listeners: GatewayStatus['listeners'], protocol: 'HTTP' | 'HTTPS'): number | undefined {
  return listeners.find((one) => one.protocol === protocol && one.problem === '')?.port
}

async function curlOf(call: Call, url: string): Promise<string> {
  if (url.startsWith('http:')) return `curl "${url}"`
  const { caFile } = await call('localAuthority.get', {})
  return `curl --cacert "${caFile}" "${url}"`
}
