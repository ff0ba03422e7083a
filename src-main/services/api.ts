import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Api, ApiDraft } from '#contract/model/api'
import type { apiProcedures } from '#contract/procedures/api'
import type { Storage } from '../storage/open.ts'
import { copyNames } from './api-copy.ts'
import { groupOf } from './api-group.ts'
import { batchFailure } from './batch-failure.ts'
import { checkChannels } from './channel-rules.ts'
import { checkAuthorizers } from './custom-authorizer.ts'
import { customBackendNotFound } from './custom-backend-missing.ts'
import { checkResponse } from './gateway-response.ts'
import { appNotFound } from './integration-application.ts'
import { checkQuota } from './quota.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

type TestConnection = Handlers<typeof apiProcedures>['api.testConnection']

interface Needs extends Omit<ServiceNeeds, 'routes'> {
  /** Resolves and dials a backend address as a call would. */
  readonly testConnection: TestConnection
  readonly limits: () => { readonly backendTimeoutMs: number }
}

/** Drafts of APIs. Nothing here changes what callers get: that is publishing. */
export function apiService(needs: Needs): Handlers<typeof apiProcedures> {
  const { storage, emit, now, newId, testConnection, limits } = needs
  const { apis } = storage

  /** The draft with its owner filled in, when nothing stands against storing it. */
  function checked(draft: ApiDraft, except?: string): ApiDraft {
    const owned = { ...draft, romaAppId: ownerOf(storage, draft) }
    checkTimeout(owned, limits().backendTimeoutMs)
    checkResponse(storage, owned.groupId, owned.responseId)
    checkCustomBackend(storage, owned)
    checkChannels(storage, owned)
    checkAuthorizers(storage, owned)
    checkFree(storage, owned, except)
    return owned
  }

  function add(draft: ApiDraft): string {
    const id = newId()
    const time = timeOf(now)
    checkQuota(storage, { name: 'API_NUM_LIMIT', used: apis.count(), error: 'apiQuotaReached' })
    checkQuota(storage, {
      name: 'API_NUM_LIMIT_PER_GROUP',
      used: apis.countInGroup(draft.groupId),
      error: 'groupApiQuotaReached',
    })
    apis.add({ id, draft: checked(draft), registerTime: time, updateTime: time })
    return id
  }

  function remove(id: string): void {
    const { name, runEnvs } = apiOf(storage, id)
    if (runEnvs.length > 0) {
      const where = runEnvs.map(({ envName }) => envName).join(', ')
      throw new RomaError('apiPublished', {
        hint: `Take "${name}" offline first; it is effective in ${where}.`,
      })
    }
    apis.remove(id, timeOf(now))
  }

  return {
    'api.list': (filter) => apis.list(filter),
    'api.get': ({ id }) => apiOf(storage, id),
    'api.create': (draft) => {
      const id = storage.transaction(() => add(draft))
      emit('api.changed', { ids: [id] })
      return apiOf(storage, id)
    },
    'api.update': ({ id, draft }) => {
      storage.transaction(() => {
        if (apiOf(storage, id).groupId !== draft.groupId) {
          throw new RomaError('fieldFrozen', {
            hint: 'groupId: an API stays in the group it was created in.',
          })
        }
        apis.update(id, { draft: checked(draft, id), updateTime: timeOf(now) })
      })
      emit('api.changed', { ids: [id] })
      return apiOf(storage, id)
    },
    'api.delete': ({ ids }) => {
      const outcome = storage.transaction(() => {
        const success: string[] = []
        const failure = ids.flatMap((id) => {
          const failed = batchFailure({ apiId: id, apiName: apis.name(id)?.name ?? '' }, () => remove(id))
          if (failed === undefined) success.push(id)
          return failed ?? []
        })
        return { success, failure }
      })
      if (outcome.success.length > 0) emit('api.changed', { ids: outcome.success })
      return outcome
    },
    'api.restore': ({ ids }) => {
      storage.transaction(() => {
        for (const id of ids) {
          const deleted = apis.deleted(id)
          if (deleted === undefined) throw apiNotFound(id)
          checkFree(storage, deleted.draft, id)
          apis.restore(id)
        }
      })
      emit('api.changed', { ids })
      return {}
    },
    'api.duplicate': ({ id }) => {
      const copy = storage.transaction(() => {
        const draft = apis.draft(id)?.draft
        if (draft === undefined) throw apiNotFound(id)
        for (const names of copyNames(draft)) {
          const next = { ...draft, ...names }
          if (apis.named(next.groupId, next.name) === undefined && apis.atAddress(next) === undefined)
            return add(next)
        }
        throw apiNotFound(id)
      })
      emit('api.changed', { ids: [copy] })
      return apiOf(storage, copy)
    },
    'api.check': (question) => {
      checkQuestion(storage, question)
      return {}
    },
    'api.tags': ({ offset, limit }) => {
      const tags = apis.tags()
      return {
        total: tags.length,
        items: tags.slice(offset, limit === undefined ? undefined : offset + limit),
      }
    },
    'api.testConnection': testConnection,
  }
}

/** The API with this id. Throws `apiDefinitionNotFound`. */
export function apiOf(storage: Storage, id: string): Api {
  const api = storage.apis.get(id)
  if (api === undefined) throw apiNotFound(id)
  return api
}

/** An API that is not there, in ROMA's words. */
export function apiNotFound(id: string): RomaError {
  return new RomaError('apiDefinitionNotFound', {
    message: `API ${id} does not exist`,
    hint: 'It was deleted, perhaps in another window.',
  })
}

/** In a group of an application that application, else the one the draft names. */
function ownerOf(storage: Storage, { groupId, romaAppId }: ApiDraft): string {
  const group = groupOf(storage, groupId)
  const owner = romaAppId || group.romaAppId
  if (!owner) {
    throw new RomaError('missingParameter', {
      hint: `romaAppId: choose the integration application that owns the API; the group "${group.name}" is global.`,
    })
  }
  if (group.romaAppId !== null && owner !== group.romaAppId) {
    throw new RomaError('invalidParameter', {
      hint: `romaAppId: the group "${group.name}" belongs to "${group.romaAppName}", so its APIs do too.`,
    })
  }
  if (storage.integrationApplications.get(owner) === undefined) throw appNotFound(owner)
  return owner
}

function checkTimeout({ backendApi, funcInfo }: ApiDraft, longestMs: number): void {
  for (const [field, timeout] of [
    ['backendApi.timeout', backendApi?.timeout],
    ['funcInfo.timeout', funcInfo?.timeout],
  ] as const) {
    if (timeout === undefined || timeout <= longestMs) continue
    throw new RomaError('valueTooLarge', {
      hint: `${field}: Enter 1–${longestMs}; the instance parameter backend_timeout can raise this.`,
    })
  }
}

/** An API in front of a custom backend that is not there would be published to answer 500. */
function checkCustomBackend(storage: Storage, { ldApiId }: ApiDraft): void {
  if (ldApiId && storage.customBackends.get(ldApiId) === undefined) throw customBackendNotFound(ldApiId)
}

type Address = Pick<ApiDraft, 'groupId' | 'reqMethod' | 'reqUri' | 'matchMode'>

function checkFree(storage: Storage, draft: ApiDraft, except?: string): void {
  checkNameFree(storage, draft, except)
  checkAddressFree(storage, draft, except)
}

function checkNameFree(
  storage: Storage,
  { groupId, name }: Pick<ApiDraft, 'groupId' | 'name'>,
  except?: string,
): void {
  if (storage.apis.named(groupId, name, except) === undefined) return
  throw new RomaError('apiNameExists', {
    hint: `name: the group has an API called "${name}"; choose another name.`,
  })
}

function checkAddressFree(storage: Storage, address: Address, except?: string): void {
  const other = storage.apis.atAddress(address, except)
  if (other === undefined) return
  throw new RomaError('apiExists', {
    hint: `reqUri: ${other.reqMethod} ${other.reqUri} already exists: "${other.name}".`,
  })
}

type Question = Parameters<Handlers<typeof apiProcedures>['api.check']>[0]

function checkQuestion(storage: Storage, { type, groupId = '', apiId, ...question }: Question): void {
  const missing = (field: string) =>
    new RomaError('missingParameter', { hint: `${field}: needed to check a ${type}.` })
  if (groupId !== '') groupOf(storage, groupId)
  if (type === 'name') {
    if (!question.name) throw missing('name')
    checkNameFree(storage, { groupId, name: question.name }, apiId)
    return
  }
  const { reqMethod, reqUri, matchMode = 'NORMAL' } = question
  if (reqMethod === undefined) throw missing('reqMethod')
  if (!reqUri) throw missing('reqUri')
  checkAddressFree(storage, { groupId, reqMethod, reqUri, matchMode }, apiId)
}
