import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { ApiDraft } from '#contract/model/api'
import { type Environment, RELEASE_ID } from '#contract/model/environment'
import type { Publication, PublicationDetail } from '#contract/model/publication'
import type { publicationProcedures } from '#contract/procedures/publication'
import type { Storage } from '../storage/open.ts'
import { apiNotFound, apiOf } from './api.ts'
import { batchFailure } from './batch-failure.ts'
import { environmentOf } from './environment.ts'
import { problemsOf } from './publication-problems.ts'
import { quotaLimit } from './quota.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'
import { nextVersionNo } from './version-number.ts'

/** Publishing: a draft is frozen as a version, and a pointer says which version callers get. */
export function publicationService(needs: ServiceNeeds): Handlers<typeof publicationProcedures> {
  const { storage, emit, now, newId, routes } = needs
  const { publications } = storage

  /** Done means the table has swapped: the caller's next request meets the change. */
  function swapped(ids: string[]): void {
    routes.reload()
    emit('publication.changed', { ids })
  }

  function publish(apiId: string, environment: Environment, remark: string): Publication {
    const stored = storage.apis.draft(apiId)
    if (stored === undefined) throw apiNotFound(apiId)
    const { id, registerTime, updateTime, draft: definition } = stored
    refuseProblems(storage, { definition, environment })
    const envId = environment.id
    const versionId = newId()
    publications.add({
      versionId,
      versionNo: nextVersionNo(now(), publications.newestVersionNo(apiId, envId)),
      publishId: publications.pointer(apiId, envId)?.publishId ?? newId(),
      envId,
      remark,
      publishTime: timeOf(now),
      snapshot: { id, registerTime, updateTime, definition },
    })
    publications.trim({ apiId, envId, keep: quotaLimit(storage, 'API_VERSION_NUM_LIMIT') })
    return versionOf(storage, versionId)
  }

  function offline(apiId: string, environment: Environment): Publication {
    const { name } = apiOf(storage, apiId)
    const pointer = publications.pointer(apiId, environment.id)
    if (pointer === undefined) throw notPublished(name, environment.name)
    publications.takeOffline(apiId, environment.id)
    return versionOf(storage, pointer.versionId)
  }

  return {
    'publication.publish': ({ apiId, envId, remark }) => {
      const publication = storage.transaction(() => publish(apiId, environmentOf(storage, envId), remark))
      swapped([apiId])
      return publication
    },
    'publication.offline': ({ apiId, envId }) => {
      const publication = storage.transaction(() => offline(apiId, environmentOf(storage, envId)))
      swapped([apiId])
      return publication
    },
    'publication.batch': ({ action, apiIds, envId, remark }) => {
      const outcome = storage.transaction(() => {
        const environment = environmentOf(storage, envId)
        const success: Publication[] = []
        const failure = apiIds.flatMap((apiId) => {
          const item = { apiId, apiName: storage.apis.name(apiId)?.name ?? '' }
          const one = () =>
            action === 'online' ? publish(apiId, environment, remark) : offline(apiId, environment)
          return batchFailure(item, () => success.push(storage.transaction(one))) ?? []
        })
        return { success, failure }
      })
      if (outcome.success.length > 0) swapped(outcome.success.map(({ apiId }) => apiId))
      return outcome
    },
    'publication.history': ({ apiId, ...filter }) => {
      apiOf(storage, apiId)
      return publications.history({ apiId, ...filter })
    },
    'publication.get': ({ versionId }) => detailOf(storage, versionId),
    'publication.switchVersion': ({ apiId, versionId }) => {
      const publication = storage.transaction(() => {
        apiOf(storage, apiId)
        const version = versionOf(storage, versionId)
        if (version.apiId !== apiId) throw versionNotFound(versionId)
        const environment = environmentOf(storage, version.envId)
        const definition = publications.snapshot(versionId)?.definition
        if (definition !== undefined) refuseProblems(storage, { definition, environment })
        const { envId } = version
        const publishId = publications.pointer(apiId, envId)?.publishId ?? version.publishId
        publications.point({ apiId, envId, versionId, publishId })
        return versionOf(storage, versionId)
      })
      swapped([apiId])
      return publication
    },
    'publication.deleteVersion': ({ versionId }) => {
      const { apiId } = storage.transaction(() => {
        const version = versionOf(storage, versionId)
        if (version.status !== 1) throw notPublished(version.apiName, version.envName)
        publications.takeOffline(version.apiId, version.envId)
        return version
      })
      swapped([apiId])
      return {}
    },
    'publication.runtime': ({ apiId, envId = RELEASE_ID }) => {
      const { name } = apiOf(storage, apiId)
      const environment = environmentOf(storage, envId)
      const pointer = publications.pointer(apiId, envId)
      if (pointer === undefined) throw notPublished(name, environment.name)
      return detailOf(storage, pointer.versionId)
    },
    'publication.check': ({ apiIds, envId }) => {
      const environment = environmentOf(storage, envId)
      return apiIds.flatMap((apiId) => {
        const definition = storage.apis.draft(apiId)?.draft
        if (definition === undefined) throw apiNotFound(apiId)
        return problemsOf(storage, { definition, environment }).map(({ level, error }) => ({
          ...{ apiId, apiName: definition.name, level },
          ...{ code: error.entry.code, message: error.hint ?? error.message },
        }))
      })
    },
  }
}

interface Candidate {
  readonly definition: ApiDraft
  readonly environment: Environment
}

function refuseProblems(storage: Storage, candidate: Candidate): void {
  const problem = problemsOf(storage, candidate).find(({ level }) => level === 'error')
  if (problem !== undefined) throw problem.error
}

function versionOf(storage: Storage, versionId: string): Publication {
  const version = storage.publications.get(versionId)
  if (version === undefined) throw versionNotFound(versionId)
  return version
}

/** A version with its definition: what is frozen comes from the version, names and state from now. */
function detailOf(storage: Storage, versionId: string): PublicationDetail {
  const version = versionOf(storage, versionId)
  const snapshot = storage.publications.snapshot(versionId)
  if (snapshot === undefined) throw versionNotFound(versionId)
  const { definition, id, registerTime, updateTime } = snapshot
  const { status, groupName, groupVersion, romaAppName, slDomain, runEnvs, editedSincePublish } = apiOf(
    storage,
    id,
  )
  return {
    ...version,
    api: {
      ...definition,
      ...{ id, registerTime, updateTime, status, groupName, groupVersion },
      ...{ romaAppName, slDomain, runEnvs, editedSincePublish },
    },
  }
}

function versionNotFound(versionId: string): RomaError {
  return new RomaError('versionNotFound', { hint: `The API has no version with the id ${versionId}.` })
}

function notPublished(apiName: string, envName: string): RomaError {
  return new RomaError('publicationNotFound', { hint: `"${apiName}" is not published in ${envName}.` })
}
