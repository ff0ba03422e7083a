import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { ApiDraft } from '#contract/model/api'
import type {
  AuthorizerUse,
  CustomAuthorizer,
  CustomAuthorizerDraft,
  CustomAuthorizerType,
} from '#contract/model/custom-authorizer'
import type { customAuthorizerProcedures } from '#contract/procedures/custom-authorizer'
import { userPatternProblem } from '../domain/user-pattern.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { standIn } from '../gateway/route.ts'
import type { Storage } from '../storage/open.ts'
import type { JoinedCustomAuthorizer } from '../storage/repositories/custom-authorizer.ts'
import { customBackendNotFound } from './custom-backend-missing.ts'
import { appNotFound } from './integration-application.ts'
import { checkQuota } from './quota.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

interface Needs extends ServiceNeeds {
  readonly gateway: Pick<Gateway, 'testAuthorizer'>
}

/** Functions that are asked about calls. A change acts on the next call, without publishing. */
export function customAuthorizerService(needs: Needs): Handlers<typeof customAuthorizerProcedures> {
  const { storage, emit, now, newId, routes, gateway } = needs
  const authorizers = storage.customAuthorizers

  function changed(id: string): void {
    routes.reload()
    emit('customAuthorizer.changed', { ids: [id] })
  }

  return {
    'customAuthorizer.list': (page) => {
      const { total, items } = authorizers.list(page)
      const describe = describer(storage)
      return { total, items: items.map(describe) }
    },
    'customAuthorizer.get': ({ id }) => describer(storage)(authorizerOf(storage, id)),
    'customAuthorizer.create': (draft) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, {
          name: 'AUTHORIZER_NUM_LIMIT',
          used: authorizers.count(),
          error: 'authorizerQuotaReached',
        })
        check(storage, draft)
        authorizers.add({ ...draft, id, createTime: timeOf(now) })
      })
      changed(id)
      return describer(storage)(authorizerOf(storage, id))
    },
    'customAuthorizer.update': ({ id, draft }) => {
      storage.transaction(() => {
        const { type, createTime } = authorizerOf(storage, id)
        if (draft.type !== type)
          throw new RomaError('fieldFrozen', { hint: `type: it stays ${type}; create another authorizer.` })
        check(storage, draft, id)
        authorizers.update({ ...draft, id, createTime })
      })
      changed(id)
      return describer(storage)(authorizerOf(storage, id))
    },
    'customAuthorizer.delete': ({ id }) => {
      storage.transaction(() => {
        const { name } = authorizerOf(storage, id)
        const users = authorizers.uses().get(id) ?? []
        if (users.length > 0)
          throw new RomaError('stillInUse', { hint: `"${name}" decides for ${nameList(apiNames(users))}.` })
        authorizers.remove(id)
      })
      changed(id)
      return {}
    },
    'customAuthorizer.users': ({ id }) => {
      authorizerOf(storage, id)
      const items = authorizers.uses().get(id) ?? []
      return { total: items.length, items }
    },
    'customAuthorizer.test': ({ id, ...call }) => {
      authorizerOf(storage, id)
      return gateway.testAuthorizer({ id, requestId: newId(), ...call })
    },
  }
}

/** The authorizer with this id. Throws `authorizerNotFound`. */
function authorizerOf(storage: Storage, id: string): JoinedCustomAuthorizer {
  const found = storage.customAuthorizers.get(id)
  if (found === undefined) throw authorizerNotFound(id)
  return found
}

function authorizerNotFound(id: string, field = 'id'): RomaError {
  return new RomaError('authorizerNotFound', {
    message: `The authorizer ${id} does not exist.`,
    hint: `${field}: no custom authorizer has the id ${id}; choose another.`,
  })
}

/** Reads the tables it needs once, for a whole list. */
function describer(storage: Storage): (stored: JoinedCustomAuthorizer) => CustomAuthorizer {
  const uses = storage.customAuthorizers.uses()
  const deployed = storage.customBackends.deployed()
  const names = new Map([
    ...deployed.map(({ id, name }) => [name, id] as const),
    ...deployed.map(({ id }) => [id, id] as const),
  ])
  return (stored) => {
    const { authorizerType, authorizerAliasUri, authorizerUri, ldApiId } = stored
    const functionId =
      authorizerType === 'LD' ? (ldApiId ?? null) : standIn(authorizerAliasUri || authorizerUri, names)
    const running = deployed.find(({ id }) => id === functionId)
    return {
      ...stored,
      functionName: stored.functionName || (running?.name ?? ''),
      functionReady: running !== undefined,
      apiNum: apiNames(uses.get(stored.id) ?? []).length,
    }
  }
}

function apiNames(users: readonly AuthorizerUse[]): string[] {
  return [...new Map(users.map(({ apiId, apiName }) => [apiId, apiName])).values()]
}

function check(storage: Storage, draft: CustomAuthorizerDraft, except?: string): void {
  const { name, identities, romaAppId } = draft
  const other = storage.customAuthorizers.named(name)
  if (other !== undefined && other !== except)
    throw new RomaError('authorizerNameExists', { hint: `name: there is an authorizer called "${name}".` })
  if (romaAppId && storage.integrationApplications.get(romaAppId) === undefined) throw appNotFound(romaAppId)
  checkQuota(storage, {
    name: 'AUTHORIZER_IDENTITY_NUM_LIMIT',
    used: identities.length - 1,
    error: 'identityQuotaReached',
  })
  for (const [index, { validation }] of identities.entries()) {
    const problem = validation === '' ? undefined : userPatternProblem(validation)
    if (problem !== undefined)
      throw new RomaError('invalidParameter', { hint: `identities.${index}.validation: ${problem}` })
  }
  checkFunction(storage, draft)
}

/** Source: ROMA Connect User Guide, "Creating a Custom Authorizer": POST, no authentication, deployed. */
function checkFunction(storage: Storage, { authorizerType, ldApiId }: CustomAuthorizerDraft): void {
  if (authorizerType !== 'LD' || !ldApiId) return
  const backend = storage.customBackends.get(ldApiId)
  if (backend === undefined) throw customBackendNotFound(ldApiId)
  const say = (text: string) =>
    new RomaError('invalidParameter', { hint: `ldApiId: "${backend.name}" ${text}` })
  if (backend.apiType !== 'function') throw say('is a data backend; an authorizer asks a function.')
  if (backend.method !== 'POST') throw say(`is called with ${backend.method}; an authorizer calls with POST.`)
  if (backend.apiSignatureId) throw say('checks a signature; an authorizer sends none.')
  if (backend.status !== 4) throw say('is not deployed: deploy it in the online IDE first.')
}

/** Refuses a definition that names an authorizer that is not there, or one of the other type. */
export function checkAuthorizers(storage: Storage, draft: ApiDraft): void {
  const { authorizerId, backendApi, funcInfo, mockInfo, policyHttps, policyFunctions, policyMocks } = draft
  checkOne(storage, { id: authorizerId, field: 'authorizerId', type: 'FRONTEND' })
  const backends = { backendApi, funcInfo, mockInfo }
  for (const [field, backend] of Object.entries(backends))
    checkOne(storage, { id: backend?.authorizerId, field: `${field}.authorizerId`, type: 'BACKEND' })
  const policies = { policyHttps, policyFunctions, policyMocks }
  for (const [field, list] of Object.entries(policies))
    for (const [index, { authorizerId: id }] of list.entries())
      checkOne(storage, { id, field: `${field}.${index}.authorizerId`, type: 'BACKEND' })
}

function checkOne(
  storage: Storage,
  { id, field, type }: { id: string | null | undefined; field: string; type: CustomAuthorizerType },
): void {
  if (!id) return
  const found = storage.customAuthorizers.get(id)
  if (found === undefined) throw authorizerNotFound(id, field)
  if (found.type !== type)
    throw new RomaError('invalidParameter', {
      hint: `${field}: "${found.name}" is a ${found.type.toLowerCase()} authorizer; choose a ${type.toLowerCase()} one.`,
    })
}

/** Ids of the definition's authorizers that are gone. */
export function missingAuthorizers(storage: Storage, draft: ApiDraft): string[] {
  const { authorizerId, backendApi, funcInfo, mockInfo, policyHttps, policyFunctions, policyMocks } = draft
  return [
    ...[authorizerId, backendApi?.authorizerId, funcInfo?.authorizerId, mockInfo?.authorizerId],
    ...[...policyHttps, ...policyFunctions, ...policyMocks].map((policy) => policy.authorizerId),
  ].flatMap((id) => (id && storage.customAuthorizers.get(id) === undefined ? [id] : []))
}
