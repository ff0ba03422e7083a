import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import { type Api, ApiDraft } from '#contract/model/api'
import type { CustomBackend, FrontApiDraft } from '#contract/model/custom-backend'
import { parameterNames } from '#contract/path-template'
import type { apiProcedures } from '#contract/procedures/api'
import type { publicationProcedures } from '#contract/procedures/publication'
import type { Storage } from '../storage/open.ts'

/** The handlers that do the work: a front API is an API like any other. */
export interface FrontApiNeeds {
  readonly storage: Storage
  readonly api: Pick<Handlers<typeof apiProcedures>, 'api.create' | 'api.get' | 'api.update' | 'api.delete'>
  readonly publication: Pick<
    Handlers<typeof publicationProcedures>,
    'publication.publish' | 'publication.offline'
  >
}

/** Makes, publishes and removes the API in front of a custom backend. */
export function createFrontApis({ storage, api, publication }: FrontApiNeeds) {
  const backends = storage.customBackends

  function create(backend: CustomBackend, frontApi: FrontApiDraft): string {
    const { id } = settled(api['api.create'](newDraft(backend, frontApi)))
    backends.setFrontApi(backend.id, id)
    return id
  }

  return {
    /** Creates or updates the front API and publishes it: all of it, or nothing. The caller holds the transaction. */
    publish(backend: CustomBackend, frontApi: FrontApiDraft): Api {
      if (parameterNames(frontApi.path ?? '').length > 0)
        throw new RomaError('invalidParameter', {
          hint: 'path: path parameters are added to the front API on its own page in APIs.',
        })
      const existing = backend.frontApiId === null ? undefined : storage.apis.get(backend.frontApiId)
      if (existing !== undefined)
        settled(api['api.update']({ id: existing.id, draft: nextDraft(backend, { existing, frontApi }) }))
      const apiId = existing?.id ?? create(backend, frontApi)
      settled(publication['publication.publish']({ apiId, envId: frontApi.envId, remark: '' }))
      const made = storage.apis.get(apiId)
      if (made === undefined) throw new RomaError('apiDefinitionNotFound', { hint: `API ${apiId} is gone.` })
      return made
    },
    /** Takes the front API offline everywhere and deletes it. Source: "Taking a Backend Offline". */
    remove(backend: CustomBackend): void {
      const front = backend.frontApiId === null ? undefined : storage.apis.get(backend.frontApiId)
      if (front === undefined) return
      for (const { envId } of front.runEnvs)
        settled(publication['publication.offline']({ apiId: front.id, envId }))
      const { failure } = settled(api['api.delete']({ ids: [front.id] }))
      const [problem] = failure
      if (problem !== undefined)
        throw new RomaError('stillInUse', { hint: `The front API "${front.name}": ${problem.errorMsg}` })
    },
  }
}

/** Handlers of definitions answer at once; one that waited would leave its transaction. */
function settled<T>(answer: T | Promise<T>): T {
  if (answer instanceof Promise) throw new Error('a handler of definitions must not wait')
  return answer
}

/** What the pane decides about a front API, new or not. */
function decided(
  backend: CustomBackend,
  { groupId, authType, authorizerId, protocol, cors, ...rest }: FrontApiDraft,
) {
  return {
    ...{ groupId, authType, authorizerId, cors, reqProtocol: protocol },
    // ROMA is silent about the type of a front API in REST; this is the one place that says HTTP.
    backendType: 'HTTP' as const,
    ldApiId: backend.id,
    backendApi: {
      urlDomain: '',
      reqProtocol: 'HTTP' as const,
      reqMethod: backend.method,
      reqUri: backend.path,
      timeout: rest.backendTimeout,
      retryCount: rest.retryCount,
    },
  }
}

function newDraft(backend: CustomBackend, frontApi: FrontApiDraft): ApiDraft {
  return ApiDraft.parse({
    ...decided(backend, frontApi),
    name: frontApi.name ?? backend.name,
    reqMethod: frontApi.method ?? backend.method,
    reqUri: frontApi.path ?? backend.path,
    matchMode: frontApi.matchMode,
    romaAppId: backend.romaAppId,
    reqParams: inputsOf(backend),
  })
}

/** The backend's inputs as inputs of the front API, passed on as they are. */
function inputsOf({ parameters }: CustomBackend) {
  const locations = { Headers: 'HEADER', Parameters: 'QUERY' } as const
  const seen = new Set<string>()
  return parameters.flatMap(({ name, in: place, required, description }) => {
    if (place === 'Body' || !/^[a-zA-Z][a-zA-Z0-9._-]{0,31}$/.test(name)) return []
    // The gateway takes no such header, so declaring it would only refuse the front API.
    if (
      place === 'Headers' &&
      (name.includes('_') || /^(authorization|x-auth-token|x-stage|x-apig-.*|x-sdk-.*)$/i.test(name))
    )
      return []
    const location = locations[place]
    if (seen.has(`${location} ${name.toLowerCase()}`)) return []
    seen.add(`${location} ${name.toLowerCase()}`)
    return [{ name, location, required: required ? 1 : 2, remark: description.replace(/[<>]/g, '') }]
  })
}

function nextDraft(
  backend: CustomBackend,
  { existing, frontApi }: { existing: Api; frontApi: FrontApiDraft },
): ApiDraft {
  if (parameterNames(existing.reqUri).length > 0)
    throw new RomaError('invalidParameter', {
      hint: `The front API "${existing.name}" has path parameters: publish it from its own page, APIs > ${existing.name}.`,
    })
  if (existing.groupId !== frontApi.groupId)
    throw new RomaError('fieldFrozen', {
      hint: `groupId: the front API "${existing.name}" stays in its group.`,
    })
  return ApiDraft.parse({
    ...existing,
    ...decided(backend, frontApi),
    name: frontApi.name ?? existing.name,
    reqMethod: frontApi.method ?? existing.reqMethod,
    reqUri: frontApi.path ?? existing.reqUri,
    matchMode: frontApi.matchMode,
  })
}
