import { randomUUID } from 'node:crypto'
import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Log } from '#contract/log'
import type { IntegrationApplication } from '#contract/model/integration-application'
import type { integrationApplicationProcedures } from '#contract/procedures/integration-application'
import { randomText } from './management-access.ts'
import { checkQuota } from './quota.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

interface Needs extends ServiceNeeds {
  readonly log: Log
}

const KEY_LENGTH = 20
const SECRET_LENGTH = 32
const APP_CODE_LENGTH = 64

/** Integration applications with their Key, Secret and AppCodes. */
export function integrationApplicationService(
  needs: Needs,
): Handlers<typeof integrationApplicationProcedures> {
  const { storage, emit, now, newId, routes, log } = needs
  const applications = storage.integrationApplications

  function get(id: string): IntegrationApplication {
    const application = applications.get(id)
    if (application === undefined) throw appNotFound(id)
    return application
  }

  function checkNameAndKey({ name, key }: { name: string; key: string }, except?: string): void {
    const sameName = applications.named(name)
    if (sameName !== undefined && sameName.id !== except) {
      throw new RomaError('appNameExists', { hint: `name: "${name}" is taken; choose another.` })
    }
    const sameKey = applications.withKey(key)
    if (sameKey !== undefined && sameKey.id !== except) {
      throw new RomaError('appKeyExists', {
        hint: `key: "${key}" belongs to "${sameKey.name}"; choose another, or leave it empty for a random one.`,
      })
    }
  }

  function changed(...ids: string[]): void {
    routes.reload()
    emit('integrationApplication.changed', { ids })
  }

  return {
    'integrationApplication.list': (filter) => applications.list(filter),
    'integrationApplication.get': ({ id }) => get(id),
    'integrationApplication.create': ({ secret = randomText(SECRET_LENGTH), ...draft }) => {
      const time = timeOf(now)
      const { name, remark, favorite, key = randomText(KEY_LENGTH) } = draft
      const id = randomUUID()
      storage.transaction(() => {
        checkQuota(storage, { name: 'APP_NUM_LIMIT', used: applications.count(), error: 'appQuotaReached' })
        checkNameAndKey({ name, key })
        applications.add({ id, name, remark, key, favorite, createTime: time, updateTime: time }, secret)
      })
      changed(id)
      return { ...get(id), secret }
    },
    'integrationApplication.update': ({ id, draft: { name, remark, favorite, key } }) => {
      storage.transaction(() => {
        const next = { id, name, remark, favorite, key: key ?? get(id).key, updateTime: timeOf(now) }
        checkNameAndKey(next, id)
        applications.update(next)
      })
      changed(id)
      return get(id)
    },
    'integrationApplication.delete': ({ id }) => {
      storage.transaction(() => {
        const owned = ownedObjects(needs, get(id))
        if (owned !== '') {
          throw new RomaError('stillInUse', {
            hint: `It owns ${owned}. Delete them or give them another owner first.`,
          })
        }
        applications.remove(id)
      })
      changed(id)
      return {}
    },
    'integrationApplication.secret': ({ id }) => {
      const { name } = get(id)
      log.info('secret of an integration application shown', { id, name })
      return { id, secret: applications.secret(id) ?? '' }
    },
    'integrationApplication.resetSecret': ({ id, secret = randomText(SECRET_LENGTH) }) => {
      storage.transaction(() => {
        get(id)
        applications.setSecret(id, { secret, updateTime: timeOf(now) })
      })
      changed(id)
      return { id, secret }
    },

    'appCode.list': ({ appId, ...page }) => storage.appCodes.list(get(appId).id, page),
    'appCode.get': ({ appId, id }) => {
      get(appId)
      const code = storage.appCodes.get(id)
      if (code?.appId !== appId) throw appCodeNotFound(id)
      return code
    },
    'appCode.create': ({ appId, appCode = randomText(APP_CODE_LENGTH) }) => {
      const code = { id: newId(), appId, appCode, createTime: timeOf(now) }
      storage.transaction(() => {
        get(appId)
        const used = storage.appCodes.count(appId)
        checkQuota(storage, { name: 'APP_CODE_NUM_LIMIT', used, error: 'appCodeQuotaReached' })
        if (storage.appCodes.opened().some((other) => other.appCode === appCode)) {
          throw new RomaError('invalidParameter', {
            hint: 'appCode: this AppCode exists already; choose another.',
          })
        }
        storage.appCodes.add(code)
      })
      routes.reload()
      emit('appCode.changed', { ids: [code.id] })
      return code
    },
    'appCode.delete': ({ appId, id }) => {
      storage.transaction(() => {
        get(appId)
        if (storage.appCodes.ownerOf(id) !== appId) throw appCodeNotFound(id)
        storage.appCodes.remove(id)
      })
      routes.reload()
      emit('appCode.changed', { ids: [id] })
      return {}
    },
  }
}

/** What keeps an application from being deleted, in words; empty when nothing does. */
function ownedObjects({ storage }: Pick<Needs, 'storage'>, application: IntegrationApplication): string {
  const { id, groupCount, apiCount, customBackendCount } = application
  const parts: string[] = []
  if (groupCount > 0) {
    const groups = storage.apiGroups.list({ romaAppId: id, limit: 5 }).items
    parts.push(
      `API groups (${nameList(
        groups.map(({ name }) => name),
        groupCount,
      )})`,
    )
  }
  if (apiCount > 0) {
    const apis = storage.apis.ownedBy(id)
    parts.push(`APIs (${nameList(apis.map(({ name }) => name))})`)
  }
  if (customBackendCount > 0) parts.push(`custom backends (${customBackendCount})`)
  return parts.join(', ')
}

/** An application that is not there, in ROMA's words. */
export function appNotFound(id: string): RomaError {
  return new RomaError('appNotFound', { hint: `No integration application has the id ${id}.` })
}

function appCodeNotFound(id: string): RomaError {
  return new RomaError('appCodeNotFound', { hint: `The application has no AppCode with the id ${id}.` })
}
