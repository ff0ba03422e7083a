import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import {
  type CustomBackend,
  type CustomBackendDraft,
  type LdScript,
  MAX_SCRIPT_BYTES,
} from '#contract/model/custom-backend'
import type { customBackendProcedures } from '#contract/procedures/custom-backend'
import type { Runtime } from '../runtime/runtime.ts'
import type { Storage } from '../storage/open.ts'
import { createFrontApis, type FrontApiNeeds } from './custom-backend-front-api.ts'
import { customBackendNotFound } from './custom-backend-missing.ts'
import { runTest, type TestNeeds } from './custom-backend-run.ts'
import { appNotFound } from './integration-application.ts'
import { checkQuota, quotaLimit } from './quota.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

/** Deployments kept of one backend. */
const KEPT_DEPLOYMENTS = 50

/** Names a parameter in the body may have. Source: CreateLiveDataApiV2. */
const bodyNames = ['application/json', 'application/xml', 'application/text']

interface Needs extends ServiceNeeds, FrontApiNeeds, TestNeeds {
  readonly runtime: Pick<Runtime, 'test' | 'lint' | 'deployed'>
}

/** Custom backends: definition, script, test, deployment and front API. */
export function customBackendService(needs: Needs): Handlers<typeof customBackendProcedures> {
  const { storage, emit, now, newId, routes, runtime } = needs
  const backends = storage.customBackends
  const frontApis = createFrontApis(needs)

  function changed(id: string): CustomBackend {
    emit('customBackend.changed', { ids: [id] })
    return customBackendOf(storage, id)
  }

  /** Several changes that stand or fall together; the gateway forgets what it saw of those that fell. */
  function inOne<T>(work: () => T): T {
    try {
      return storage.transaction(work)
    } catch (error) {
      routes.reload()
      throw error
    }
  }

  return {
    'customBackend.list': (filter) => backends.list(filter),
    'customBackend.get': ({ id }) => customBackendOf(storage, id),
    'customBackend.create': (draft) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, { name: 'LIVEDATA_NUM_LIMIT', used: backends.count(), error: 'quotaReached' })
        checkDraft(storage, draft)
        const time = timeOf(now)
        // A new backend is a data backend until a function template is chosen. Source: "Creating a Function Backend".
        const fresh = { apiType: 'data', scripts: [], status: 1, frontApiId: null } as const
        backends.add({ ...draft, ...fresh, scripts: [], id, createdTime: time, modifiedTime: time })
      })
      return changed(id)
    },
    'customBackend.update': ({ id, draft }) => {
      storage.transaction(() => {
        checkFrozen(customBackendOf(storage, id), draft)
        checkDraft(storage, draft, id)
        backends.update(id, draft, timeOf(now))
      })
      return changed(id)
    },
    'customBackend.delete': ({ id }) => {
      storage.transaction(() => {
        const backend = customBackendOf(storage, id)
        if (backend.status === 4)
          throw new RomaError('stillInUse', { hint: `"${backend.name}" is deployed: take it offline first.` })
        refuseCallers(storage, { ...backend, frontApiId: null })
        backends.remove(id)
      })
      runtime.deployed(id)
      emit('customBackend.changed', { ids: [id] })
      return {}
    },
    'customBackend.check': (question) => {
      check(storage, question)
      return {}
    },
    'customBackend.saveScripts': ({ id, apiType, scripts }) => {
      checkScripts(apiType, scripts)
      storage.transaction(() => {
        const { status } = customBackendOf(storage, id)
        backends.saveScripts(id, {
          apiType,
          scripts,
          status: status === 1 ? 3 : status,
          modifiedTime: timeOf(now),
        })
      })
      return changed(id)
    },
    'customBackend.lint': ({ content }) => runtime.lint(content),
    'customBackend.test': async ({ id, parameters, draft }) => {
      const backend = customBackendOf(storage, id)
      const { apiType, scripts } = draft ?? backend
      if (draft !== undefined) checkScripts(apiType, scripts)
      return runTest(needs, backend, { parameters, source: functionSource(apiType, scripts) })
    },
    'customBackend.tests': ({ id, ...page }) => backends.tests(customBackendOf(storage, id).id, page),
    'customBackend.deploy': async ({ id, remark, frontApi }) => {
      const { apiType, scripts } = customBackendOf(storage, id)
      const source = functionSource(apiType, scripts)
      const problem = (await runtime.lint(source)).find(({ level }) => level === 'error')
      if (problem !== undefined)
        throw new RomaError('scriptInvalid', {
          hint: `scripts: line ${problem.line}, column ${problem.column}: ${problem.message}`,
        })
      const { deployment, api } = inOne(() => {
        const backend = customBackendOf(storage, id)
        // The script that was checked is the one that goes; another save meanwhile is not.
        const checked = { ...backend, apiType, scripts }
        const made = backends.deploy(checked, {
          id: newId(),
          deployTime: timeOf(now),
          remark,
          keep: KEPT_DEPLOYMENTS,
        })
        if (frontApi === undefined) return { deployment: made, api: null }
        return { deployment: made, api: frontApis.publish(customBackendOf(storage, id), frontApi) }
      })
      runtime.deployed(id)
      // Stand-ins for URNs are found by name, and answers that authorizers keep are the old script's.
      routes.reload()
      return { backend: changed(id), deployment, api }
    },
    'customBackend.deployments': ({ id, ...page }) =>
      backends.deployments(customBackendOf(storage, id).id, page),
    'customBackend.publish': async ({ id, frontApi }) => {
      const backend = customBackendOf(storage, id)
      if (backend.status !== 4)
        throw new RomaError('notDeployed', {
          hint: `"${backend.name}" is not deployed: deploy it, then publish.`,
        })
      const api = inOne(() => frontApis.publish(backend, frontApi))
      return { backend: changed(id), api }
    },
    'customBackend.undeploy': ({ id }) => {
      const backend = customBackendOf(storage, id)
      if (backend.status !== 4)
        throw new RomaError('notDeployed', { hint: `"${backend.name}" is not deployed.` })
      refuseCallers(storage, backend)
      inOne(() => {
        frontApis.remove(backend)
        backends.undeploy(id)
      })
      runtime.deployed(id)
      routes.reload()
      return changed(id)
    },
    'customBackend.quota': () => ({
      used: backends.count(),
      limit: quotaLimit(storage, 'LIVEDATA_NUM_LIMIT'),
    }),
  }
}

/** The backend with this id. Throws `customBackendNotFound`. */
function customBackendOf(storage: Storage, id: string): CustomBackend {
  const backend = storage.customBackends.get(id)
  if (backend === undefined) throw customBackendNotFound(id)
  return backend
}

function checkDraft(storage: Storage, draft: CustomBackendDraft, except?: string): void {
  if (storage.integrationApplications.get(draft.romaAppId) === undefined) throw appNotFound(draft.romaAppId)
  checkName(storage, draft, except)
  checkPath(storage, draft, except)
  const seen = new Set<string>()
  for (const [index, { name, in: place }] of draft.parameters.entries()) {
    const field = `parameters.${index}.name`
    if (place === 'Body' && !bodyNames.includes(name))
      throw new RomaError('invalidParameter', {
        hint: `${field}: in the body, one of ${bodyNames.join(', ')}`,
      })
    if (seen.has(`${place} ${name}`))
      throw new RomaError('parameterNameExists', { hint: `${field}: "${name}" stands twice in ${place}.` })
    seen.add(`${place} ${name}`)
  }
}

function checkName(
  storage: Storage,
  { name, romaAppId }: Pick<CustomBackendDraft, 'name' | 'romaAppId'>,
  except?: string,
): void {
  const other = storage.customBackends.named(romaAppId, name)
  if (other !== undefined && other !== except)
    throw new RomaError('apiNameExists', {
      hint: `name: the application has a custom backend called "${name}"; choose another name.`,
    })
}

function checkPath(
  storage: Storage,
  { method, path, romaAppId }: { method: string; path: string; romaAppId: string },
  except?: string,
): void {
  const other = storage.customBackends.atPath(romaAppId, { method, path })
  if (other !== undefined && other.id !== except)
    throw new RomaError('apiExists', { hint: `path: ${method} ${path} already exists: "${other.name}".` })
}

type Question = Parameters<Handlers<typeof customBackendProcedures>['customBackend.check']>[0]

function check(storage: Storage, { type, name, method, path, romaAppId, id }: Question): void {
  const missing = (field: string) =>
    new RomaError('missingParameter', { hint: `${field}: needed to check a ${type}.` })
  if (romaAppId === undefined) throw missing('romaAppId')
  if (type === 'name') {
    if (!name) throw missing('name')
    checkName(storage, { name, romaAppId }, id)
    return
  }
  if (!method) throw missing('method')
  if (!path) throw missing('path')
  checkPath(storage, { method, path, romaAppId }, id)
}

/** While deployed, callers and front API rely on these. Source: functions page, "life of a backend". */
function checkFrozen(backend: CustomBackend, draft: CustomBackendDraft): void {
  if (backend.status !== 4) return
  for (const field of ['path', 'method', 'romaAppId'] as const)
    if (backend[field] !== draft[field])
      throw new RomaError('fieldFrozen', {
        hint: `${field}: frozen while deployed; take the backend offline first.`,
      })
}

function checkScripts(apiType: CustomBackend['apiType'], scripts: readonly LdScript[]): void {
  if (apiType === 'function' && scripts.length !== 1)
    throw new RomaError('invalidParameter', { hint: 'scripts: a function has exactly one script.' })
  for (const [index, { content }] of scripts.entries()) {
    const bytes = Buffer.byteLength(content, 'utf8')
    if (bytes > MAX_SCRIPT_BYTES)
      throw new RomaError('textTooLong', {
        hint: `scripts.${index}.content: ${bytes} bytes; a script has at most ${MAX_SCRIPT_BYTES} (32 KB).`,
      })
  }
}

/** The script to run. Throws when there is none, or when it is SQL. */
function functionSource(apiType: CustomBackend['apiType'], scripts: readonly LdScript[]): string {
  const source = scripts[0]?.content ?? ''
  if (source.trim() === '')
    throw new RomaError('scriptInvalid', {
      hint: 'scripts: there is no script yet; choose a template in File > New Function Backend.',
    })
  if (apiType === 'data')
    throw new RomaError('featureNotSupported', {
      hint: 'apiType: data backends can be drafted, but this version of Atrium does not run them yet.',
    })
  return source
}

/** APIs other than the front API that call a backend keep it where it is. */
function refuseCallers(storage: Storage, { id, name, frontApiId }: CustomBackend): void {
  const callers = storage.customBackends.callers(id, frontApiId)
  if (callers.length > 0)
    throw new RomaError('stillInUse', { hint: `"${name}" is the backend of ${nameList(callers)}.` })
  const authorizers = storage.customAuthorizers.ofFunction(id)
  if (authorizers.length > 0)
    throw new RomaError('stillInUse', {
      hint: `"${name}" answers for the custom authorizer ${nameList(authorizers)}.`,
    })
}
