import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Handlers } from '#contract/define'
import type { ApiDraft, RunEnvironment } from '#contract/model/api'
import { RELEASE_ID } from '#contract/model/environment'
import type { LintReport } from '#contract/model/lint'
import type { lintProcedures } from '#contract/procedures/lint'
import type { LintedApi, LintFacts } from '../domain/lint/finding.ts'
import { lint } from '../domain/lint/lint.ts'
import { type Addressed, indexOf } from '../domain/lint/routes.ts'
import type { PathIndex } from '../domain/path-template.ts'
import type { Storage } from '../storage/open.ts'
import { apiOf } from './api.ts'
import { missingAuthorizers } from './custom-authorizer.ts'
import type { Features } from './feature.ts'

interface Needs {
  readonly storage: Storage
  readonly features: Pick<Features, 'isOn'>
}

/** APIs looked at before others have a turn: some milliseconds. */
const AT_ONCE = 20

/** Looks definitions over. Nothing is stored and nothing is refused: saving and publishing have rules of their own. */
export function lintService(needs: Needs): Handlers<typeof lintProcedures> {
  const { storage } = needs
  return {
    'lint.api': ({ id }) => {
      const api = apiOf(storage, id)
      const { groupId } = api
      const group = surroundings(needs, groupId, addressesOf(storage, groupId))
      return report(group, { api: { ...api, id }, runEnvs: api.runEnvs })
    },
    'lint.draft': ({ draft, id = '' }) => {
      const stored = id === '' ? undefined : storage.apis.get(id)
      const others = addressesOf(storage, draft.groupId).filter((api) => api.id !== id)
      const group = surroundings(needs, draft.groupId, [...others, { ...draft, id }])
      const found = report(group, { api: { ...draft, id }, runEnvs: stored?.runEnvs ?? [] })
      return { ...found, apiId: id === '' ? 'new' : id }
    },
    'lint.all': async ({ groupId }) => {
      const items: LintReport[] = []
      for (const group of storage.apiGroups.list().items) {
        if (groupId !== undefined && group.id !== groupId) continue
        items.push(...(await groupReports(needs, group.id)))
      }
      return { total: items.length, items }
    },
  }
}

/** Reports of a group's APIs that hold more than an info. Others have their turn in between. */
async function groupReports(needs: Needs, groupId: string): Promise<LintReport[]> {
  const { storage } = needs
  const summaries = storage.apis.list({ groupId, offset: 0 }).items
  if (summaries.length === 0) return []
  const group = surroundings(needs, groupId, summaries)
  const reports: LintReport[] = []
  for (const [index, { id, runEnvs }] of summaries.entries()) {
    if (index > 0 && index % AT_ONCE === 0) await nextTurn()
    const draft = storage.apis.draft(id)?.draft
    if (draft === undefined) continue
    const found = report(group, { api: { ...draft, id }, runEnvs })
    if (found.findings.some(({ level }) => level !== 'info')) reports.push(found)
  }
  return reports
}

interface Group {
  readonly needs: Needs
  readonly name: string
  readonly size: number
  readonly index: PathIndex<Addressed>
  readonly environments: ReadonlyMap<
    string,
    { readonly name: string; readonly variables: ReadonlySet<string> }
  >
  /** Authorized applications by API. */
  readonly authorized: ReadonlyMap<string, number>
}

function addressesOf(storage: Storage, groupId: string): readonly Addressed[] {
  return storage.apis.list({ groupId, offset: 0 }).items
}

/** What is the same for every API of a group. */
function surroundings(needs: Needs, groupId: string, apis: readonly Addressed[]): Group {
  const { storage } = needs
  const named = Map.groupBy(storage.environmentVariables.list({ groupId }).items, ({ envId }) => envId)
  const environments = storage.environments.list().items.map(({ id, name }) => {
    const variables = new Set((named.get(id) ?? []).map(({ variableName }) => variableName))
    return [id, { name, variables }] as const
  })
  const authorized = new Map<string, number>()
  for (const { apiId } of storage.appAuths.all()) authorized.set(apiId, (authorized.get(apiId) ?? 0) + 1)
  return {
    needs,
    name: storage.apiGroups.get(groupId)?.name ?? '',
    size: apis.length,
    index: indexOf(apis),
    environments: new Map(environments),
    authorized,
  }
}

function report(
  group: Group,
  { api, runEnvs }: { readonly api: LintedApi; readonly runEnvs: readonly RunEnvironment[] },
): LintReport {
  return lint(api, { facts: factsOf(group, { api, runEnvs }), index: group.index })
}

function factsOf(
  { needs, name, size, environments, authorized }: Group,
  { api, runEnvs }: { readonly api: LintedApi; readonly runEnvs: readonly RunEnvironment[] },
): LintFacts {
  const { storage, features } = needs
  const where = runEnvs.length === 0 ? [RELEASE_ID] : runEnvs.map(({ envId }) => envId)
  return {
    groupName: name,
    groupApis: size,
    environments: where.flatMap((envId) => environments.get(envId) ?? []),
    missingAuthorizers: missingAuthorizers(storage, api),
    backendProblem: backendProblem(storage, api),
    isPublished: runEnvs.length > 0,
    authorizedApps: authorized.get(api.id) ?? 0,
    cookieConditions: features.isOn('policy_cookie_param'),
  }
}

function backendProblem(storage: Storage, { ldApiId }: ApiDraft): string {
  if (!ldApiId) return ''
  const backend = storage.customBackends.get(ldApiId)
  if (backend === undefined) return 'it was deleted.'
  return backend.status === 4 ? '' : `"${backend.name}" is not deployed.`
}
