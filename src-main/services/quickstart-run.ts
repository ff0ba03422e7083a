import type { Call } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { Api, ApiSummary } from '#contract/model/api'
import type { ApiGroup } from '#contract/model/api-group'
import type { CustomBackend } from '#contract/model/custom-backend'
import { RELEASE_ID } from '#contract/model/environment'
import type { QuickstartStep } from '#contract/model/instance'
import { quickstartApi, quickstartScript, quickstartValues as values } from './quickstart-values.ts'
import { emptyMade, type Made } from './sample-undo.ts'

const precise = (name: string) => ({ name, preciseSearch: 'name', limit: 1 })

/**
 * Does the steps with the seed's values. A step whose ground is missing lays it first: *Do it* on step 3 also
 * makes the application and the group it needs. Returns only what this run made.
 */
export async function runQuickstart(call: Call, steps: readonly QuickstartStep[]): Promise<Made> {
  const made = emptyMade()
  const ground = quickstartGround(call, made)
  const run: Record<QuickstartStep, () => Promise<unknown>> = {
    application: ground.application,
    functionBackend: ground.backend,
    test: async () => call('customBackend.test', { id: (await ground.backend()).id, parameters: [] }),
    deploy: ground.deployed,
    publishFunction: ground.front,
    group: ground.group,
    api: ground.api,
    debug: async () => send(call, await ground.api(), 'draft'),
    publish: ground.published,
    call: async () => send(call, await ground.published(), 'published'),
  }
  for (const step of steps) await run[step]()
  return made
}

function quickstartGround(call: Call, made: Made) {
  async function application(): Promise<string> {
    const found = await call('integrationApplication.list', precise(values.applicationName))
    if (found.items[0] !== undefined) return found.items[0].id
    const { id } = await call('integrationApplication.create', {
      name: values.applicationName,
      remark: 'Made by the quickstart.',
    })
    made.applications.push(id)
    return id
  }

  async function backend(): Promise<CustomBackend> {
    const found = await call('customBackend.list', precise(values.backendName))
    const id = found.items[0]?.id ?? (await createBackend())
    const stored = await call('customBackend.get', { id })
    if (stored.apiType === 'function' && stored.scripts.some(({ content }) => content !== '')) return stored
    return call('customBackend.saveScripts', {
      id,
      apiType: 'function',
      scripts: [{ content: quickstartScript }],
    })
  }

  async function createBackend(): Promise<string> {
    const { id } = await call('customBackend.create', {
      name: values.backendName,
      romaAppId: await application(),
      method: 'GET',
      path: values.backendPath,
      description: 'Made by the quickstart.',
    })
    made.customBackends.push(id)
    return id
  }

  async function deployed(): Promise<CustomBackend> {
    const stored = await backend()
    if (stored.status === 4 && !stored.editedAfterDeployment) return stored
    return (await call('customBackend.deploy', { id: stored.id })).backend
  }

  async function front(): Promise<Api> {
    const { id, frontApiId } = await deployed()
    if (frontApiId !== null) return call('api.get', { id: frontApiId })
    const { api } = await call('customBackend.publish', {
      id,
      frontApi: {
        groupId: (await defaultGroup()) ?? (await group()).id,
        envId: RELEASE_ID,
        authType: 'NONE',
        protocol: 'HTTPS',
      },
    })
    return api
  }

  async function defaultGroup(): Promise<string | undefined> {
    const { items } = await call('apiGroup.list', {})
    return items.find((one) => one.isDefault === 1)?.id
  }

  async function group(): Promise<ApiGroup> {
    const found = await call('apiGroup.list', precise(values.groupName))
    if (found.items[0] !== undefined) return found.items[0]
    const created = await call('apiGroup.create', {
      name: values.groupName,
      version: 'V2',
      romaAppId: await application(),
      remark: 'Made by the quickstart.',
    })
    made.groups.push(created.id)
    return created
  }

  async function api(): Promise<ApiSummary | Api> {
    const found = await call('api.list', precise(values.apiName))
    if (found.items[0] !== undefined) return found.items[0]
    const { slDomain } = await front()
    const draft = quickstartApi({
      groupId: (await group()).id,
      romaAppId: await application(),
      functionDomain: slDomain,
    })
    const created = await call('api.create', draft)
    made.apis.push(created.id)
    return created
  }

  async function published(): Promise<ApiSummary | Api> {
    const stored = await api()
    if (stored.runEnvs.length === 0) {
      await call('publication.publish', { apiId: stored.id, envId: RELEASE_ID, remark: 'Quickstart' })
    }
    return stored
  }

  return { application, backend, deployed, front, group, api, published }
}

async function send(call: Call, api: ApiSummary | Api, kind: 'draft' | 'published'): Promise<void> {
  const { failure } = await call('debugger.send', {
    request: {
      target: kind === 'draft' ? { kind, apiId: api.id } : { kind, apiId: api.id, envId: RELEASE_ID },
      scheme: api.reqProtocol === 'HTTP' ? 'HTTP' : 'HTTPS',
      method: api.reqMethod === 'ANY' ? 'GET' : api.reqMethod,
      url: api.reqUri,
    },
  })
  if (failure !== null) throw new RomaError('debugFailed', { hint: `${failure.message} ${failure.hint}` })
}
