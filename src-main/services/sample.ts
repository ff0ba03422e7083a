import type { Call } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { LdParameter } from '#contract/model/custom-backend'
import { RELEASE_ID } from '#contract/model/environment'
import {
  echoScript,
  mirrorApi,
  sampleNames as names,
  ordersApi,
  productsApi,
  quoteParameters,
  quoteScript,
  quoteTestParameters,
  throttlingDraft,
} from './sample-definitions.ts'
import { emptyMade, type Made, undoMade } from './sample-undo.ts'

interface Owner {
  readonly groupId: string
  readonly romaAppId: string
}

/**
 * Fills a workspace with a small shop: a mock, a function, an HTTP API that calls the gateway itself and one
 * with App authentication, all published to RELEASE. Throws `workspaceNotEmpty` when one of the names is taken;
 * a failure in the middle takes back what was made.
 */
export async function loadSample(call: Call): Promise<Made> {
  await refuseTakenNames(call)
  const made = emptyMade()
  try {
    await fill(call, made)
    return made
  } catch (error) {
    await undoMade(call, made)
    throw error
  }
}

async function fill(call: Call, made: Made): Promise<void> {
  const romaAppId = await addApplication(call, made, {
    name: names.owner,
    remark: 'Owns the APIs of the sample shop.',
  })
  const partnerId = await addApplication(call, made, {
    name: names.partner,
    remark: 'Calls the shop: authorized for shop-orders, with an AppCode.',
  })
  await call('appCode.create', { appId: partnerId })
  const group = await call('apiGroup.create', {
    name: names.group,
    version: 'V2',
    romaAppId,
    remark: 'The APIs of the sample shop.',
  })
  made.groups.push(group.id)
  const owner: Owner = { groupId: group.id, romaAppId }

  await addQuote(call, made, owner)
  await addFunction(call, made, {
    owner,
    name: names.echo,
    method: 'POST',
    path: '/shop/echo',
    script: echoScript,
  })
  for (const draft of [productsApi(owner), mirrorApi(owner, group.slDomain), ordersApi(owner)]) {
    const { id } = await call('api.create', draft)
    made.apis.push(id)
    const { publishId } = await call('publication.publish', {
      apiId: id,
      envId: RELEASE_ID,
      remark: 'Sample',
    })
    if (draft.authType !== 'APP') continue
    await call('appAuth.create', { envId: RELEASE_ID, appIds: [partnerId], apiIds: [id] })
    await addLimit(call, made, publishId)
  }
}

async function addApplication(
  call: Call,
  made: Made,
  draft: { name: string; remark: string },
): Promise<string> {
  const { id } = await call('integrationApplication.create', draft)
  made.applications.push(id)
  return id
}

/** 30 calls a minute for each caller: few enough to try, many enough to look around. */
async function addLimit(call: Call, made: Made, publishId: string): Promise<void> {
  const { id } = await call('throttlingPolicy.create', throttlingDraft)
  made.throttlingPolicies.push(id)
  await call('throttlingPolicy.bind', { policyId: id, publishIds: [publishId] })
}

/** The front API declares its two query parameters, so callers and the debugger see them. */
async function addQuote(call: Call, made: Made, owner: Owner): Promise<void> {
  const api = await addFunction(call, made, {
    owner,
    name: names.quote,
    method: 'GET',
    path: '/shop/quote',
    script: quoteScript,
    parameters: quoteTestParameters,
  })
  await call('api.update', { id: api.id, draft: { ...api, reqParams: [...quoteParameters] } })
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID, remark: 'Sample' })
}

interface FunctionToAdd {
  readonly owner: Owner
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly script: string
  readonly parameters?: readonly LdParameter[]
}

async function addFunction(
  call: Call,
  made: Made,
  { owner, name, method, path, script, parameters = [] }: FunctionToAdd,
) {
  const { id } = await call('customBackend.create', {
    ...{ name, method, path, romaAppId: owner.romaAppId },
    parameters: [...parameters],
  })
  made.customBackends.push(id)
  await call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content: script }] })
  await call('customBackend.deploy', { id, remark: 'Sample' })
  const { api } = await call('customBackend.publish', {
    id,
    frontApi: { groupId: owner.groupId, envId: RELEASE_ID, authType: 'NONE', protocol: 'BOTH' },
  })
  return api
}

async function refuseTakenNames(call: Call): Promise<void> {
  const exact = (name: string) => ({ name, preciseSearch: 'name', limit: 1 })
  const taken = async (name: string, found: Promise<{ total: number }>) => {
    const { total } = await found
    if (total > 0)
      throw new RomaError('workspaceNotEmpty', { hint: `"${name}" exists. Delete or rename it first.` })
  }
  for (const name of [names.owner, names.partner])
    await taken(name, call('integrationApplication.list', exact(name)))
  await taken(names.group, call('apiGroup.list', exact(names.group)))
  await taken(names.limit, call('throttlingPolicy.list', exact(names.limit)))
  for (const name of [names.quote, names.echo]) await taken(name, call('customBackend.list', exact(name)))
}
