import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import type { AppAuth, AppAuthResult } from '#contract/model/app-auth'
import type { Environment } from '#contract/model/environment'
import type { IntegrationApplication } from '#contract/model/integration-application'
import type { appAuthProcedures } from '#contract/procedures/app-auth'
import { apiOf } from './api.ts'
import { environmentOf } from './environment.ts'
import { appNotFound } from './integration-application.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

interface Pair {
  readonly api: Api
  readonly application: IntegrationApplication
  readonly environment: Environment
  readonly tunnel: Tunnel
}

/** Green channel and access parameter. */
type Tunnel = Pick<AppAuth, 'authTunnel' | 'authWhitelist' | 'authBlacklist' | 'visitParam'>

interface Needs extends ServiceNeeds {
  /** `app_route`: credentials choose among APIs on bare addresses; left out: off. */
  readonly routesByApplication?: () => boolean
}

/** Which applications may call which APIs, and where. */
export function appAuthService(needs: Needs): Handlers<typeof appAuthProcedures> {
  const { storage, emit, now, newId, routes } = needs
  const { appAuths } = storage

  function changed(ids: string[]): void {
    routes.reload()
    emit('appAuth.changed', { ids })
  }

  function applicationOf(id: string): IntegrationApplication {
    const application = storage.integrationApplications.get(id)
    if (application === undefined) throw appNotFound(id)
    return application
  }

  function authOf(id: string): AppAuth {
    const auth = appAuths.get(id)
    if (auth !== undefined) return auth
    throw new RomaError('appAuthNotFound', { hint: `No authorization has the id ${id}.` })
  }

  /**
   * With `app_route` a credential leads to one API of a method and path.
   *
   * Source: APIG User Guide, instance feature `app_route`.
   */
  function twin({ api, application, environment }: Omit<Pair, 'tunnel'>): RomaError | undefined {
    if (needs.routesByApplication?.() !== true) return undefined
    for (const { apiId, appId, envId } of appAuths.all()) {
      if (appId !== application.id || envId !== environment.id || apiId === api.id) continue
      const other = storage.apis.get(apiId)
      if (other?.reqMethod !== api.reqMethod || other.reqUri !== api.reqUri) continue
      return new RomaError('invalidParameter', {
        hint: `apiIds: while app_route is on, ${application.name} can be authorized for one API with ${api.reqMethod} ${api.reqUri} only; it is for "${other.name}" already.`,
      })
    }
    return undefined
  }

  function authorize({ api, application, environment, tunnel }: Pair): AppAuthResult {
    const where = { apiId: api.id, appId: application.id, envId: environment.id }
    const result = {
      apiId: api.id,
      appId: application.id,
      authRole: api.romaAppId === application.id ? ('PROVIDER' as const) : ('CONSUMER' as const),
    }
    const names = { apiName: api.name, appName: application.name }
    const existing = appAuths.find(where)
    if (existing !== undefined) {
      return {
        ...result,
        id: existing.id,
        authTime: existing.authTime,
        visitParam: existing.visitParam,
        authResult: { status: 'SKIPPED', ...refusal(new RomaError('appAuthExists')), ...names },
      }
    }
    const refused = obstacle(api, environment) ?? twin({ api, application, environment })
    if (refused !== undefined) {
      return {
        ...result,
        id: '',
        authTime: timeOf(now),
        visitParam: '',
        authResult: { status: 'FAILED', ...refusal(refused), ...names },
      }
    }
    const auth = { ...where, ...tunnel, id: newId(), authTime: timeOf(now) }
    appAuths.add(auth)
    return {
      ...result,
      id: auth.id,
      authTime: auth.authTime,
      visitParam: auth.visitParam,
      authResult: { status: 'SUCCESS', errorCode: '', errorMsg: '', ...names },
    }
  }

  return {
    'appAuth.create': ({ envId, appIds, apiIds, visitParams, ...green }) => {
      const auths = storage.transaction(() => {
        const environment = environmentOf(storage, envId)
        const applications = [...new Set(appIds)].map(applicationOf)
        const apis = [...new Set(apiIds)].map((id) => apiOf(storage, id))
        return apis.flatMap((api) =>
          applications.map((application) => {
            const visitParam = visitParamOf(visitParams, api.id, application.id)
            return authorize({ api, application, environment, tunnel: { ...tunnelOf(green), visitParam } })
          }),
        )
      })
      const [only, ...others] = auths
      if (others.length === 0 && only?.authResult.status === 'SKIPPED') {
        const { appName, apiName } = only.authResult
        throw new RomaError('appAuthExists', { hint: `"${appName}" may call "${apiName}" there already.` })
      }
      const made = auths.filter(({ authResult }) => authResult.status === 'SUCCESS')
      if (made.length > 0) changed(made.map(({ id }) => id))
      return { auths }
    },
    'appAuth.update': ({ id, visitParam, ...green }) => {
      storage.transaction(() => {
        authOf(id)
        appAuths.update(id, { ...tunnelOf(green), visitParam })
      })
      changed([id])
      return authOf(id)
    },
    'appAuth.delete': ({ id }) => {
      storage.transaction(() => {
        appAuths.remove(authOf(id).id)
      })
      changed([id])
      return {}
    },
    'appAuth.boundApis': (filter) => {
      applicationOf(filter.appId)
      return appAuths.list(filter)
    },
    'appAuth.boundApps': (filter) => {
      apiOf(storage, filter.apiId)
      return appAuths.list(filter)
    },
    'appAuth.unboundApis': ({ appId, envId, apiId, apiName, groupId, offset, limit, preciseSearch }) => {
      applicationOf(appId)
      environmentOf(storage, envId)
      const precise = preciseSearch?.replace(/api_?name/i, 'name')
      const page = { id: apiId, name: apiName, groupId, offset, limit, preciseSearch: precise }
      return storage.apis.list({ ...page, unboundTo: { appId, envId } })
    },
  }
}

type Green = Omit<Tunnel, 'visitParam'>

/** Lists of a channel that is off are not kept. */
function tunnelOf({ authTunnel, authWhitelist, authBlacklist }: Green): Green {
  if (authTunnel === 'NORMAL') return { authTunnel, authWhitelist: [], authBlacklist: [] }
  return { authTunnel, authWhitelist, authBlacklist }
}

/** One that names the application beats one for all of them. */
function visitParamOf(
  params: readonly { apiId: string; appId?: string | undefined; visitParam: string }[],
  apiId: string,
  appId: string,
): string {
  const ofApi = params.filter((param) => param.apiId === apiId)
  const found =
    ofApi.find((param) => param.appId === appId) ?? ofApi.find(({ appId: id }) => id === undefined)
  return found?.visitParam ?? ''
}

/** Why an API cannot be authorized. Source: ROMA Connect User Guide, "Authorizing Calling": App authentication, published. */
function obstacle({ name, authType, runEnvs }: Api, environment: Environment): RomaError | undefined {
  if (!runEnvs.some(({ envId }) => envId === environment.id)) {
    return new RomaError('publicationNotFound', { hint: `Publish "${name}" in ${environment.name} first.` })
  }
  if (authType === 'APP') return undefined
  return new RomaError('invalidParameter', {
    hint: `apiIds: "${name}" uses ${authType} authentication, which needs no authorization.`,
  })
}

function refusal(error: RomaError): { errorCode: string; errorMsg: string } {
  const errorMsg = error.hint === undefined ? error.message : `${error.message} ${error.hint}`
  return { errorCode: error.entry.code, errorMsg }
}
