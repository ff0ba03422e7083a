import type { Call } from '#contract/contract'
import type { Api } from '#contract/model/api'

/** A backend that does not answer now; publishing goes on all the same. */
export interface Unreachable {
  readonly apiId: string
  readonly apiName: string
  readonly level: 'warning'
  readonly code: string
  readonly message: string
}

/** More APIs than this are published without dialling every backend. */
const MOST = 10
/** Somebody waits at a dialog. */
const WAIT_MS = 3000

/** Dials the backends of definitions with the variables of an environment; nothing is sent to them. */
export function createReachability(call: Call) {
  async function tryOne(apiId: string, envId: string): Promise<Unreachable[]> {
    const api = await call('api.get', { id: apiId })
    const backend = dialledBackend(api)
    if (backend === null) return []
    const { items } = await call('environmentVariable.list', { groupId: api.groupId, envId })
    const urlDomain = items.reduce(
      (text, { variableName, variableValue }) => text.replaceAll(`#${variableName}#`, variableValue),
      backend.urlDomain,
    )
    // A variable without a value is an error of its own.
    if (urlDomain.includes('#')) return []
    const { reachable, message } = await call('api.testConnection', {
      ...{
        reqProtocol: backend.reqProtocol.endsWith('S') ? 'HTTPS' : 'HTTP',
        urlDomain,
        timeout: Math.min(backend.timeout, WAIT_MS),
      },
      // Methods that change something are only dialled.
      ...{ reqMethod: 'POST', reqUri: '/' },
    })
    if (reachable) return []
    return [{ apiId, apiName: api.name, level: 'warning', code: 'APIC.0202', message }]
  }

  return async (apiIds: readonly string[], envId: string): Promise<Unreachable[]> => {
    if (apiIds.length > MOST) return []
    const found = await Promise.all(apiIds.map((apiId) => tryOne(apiId, envId).catch(() => [])))
    return found.flat()
  }
}

/** The default backend, when it is an address of its own: channels look after their members themselves. */
function dialledBackend({ backendType, backendApi, ldApiId }: Api) {
  if (backendType !== 'HTTP' || ldApiId || !backendApi) return null
  if (backendApi.vpcChannelStatus === 1) return null
  return backendApi
}
