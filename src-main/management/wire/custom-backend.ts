import { z } from 'zod'
import { RomaError } from '#contract/errors'
import {
  type CustomBackend,
  type CustomBackendSummary,
  FrontApiDraft,
  type LdDeployment,
  type LdScript,
  type LdTest,
} from '#contract/model/custom-backend'
import { isObject, nanoseconds, pick, toWire, type Wire } from '../case-mapping.ts'
import { page } from '../list-query.ts'
import { at, body, param, type RestRequest } from '../route.ts'

const checkNames = { name: 'ldApiName', method: 'ldApiMethod', path: 'ldApiPath' } as const

/** Input of a check: the fields carry a prefix of their own. Source: CheckLivedataApisV2. */
export function backendCheck(request: RestRequest): Wire {
  const given = body(request)
  return {
    ...given,
    ...Object.fromEntries(Object.entries(checkNames).map(([name, prefixed]) => [name, given[prefixed]])),
  }
}

/** A custom backend with its scripts. Source: `LdApiInfo`. */
export function customBackend(backend: CustomBackend, { instanceId }: RestRequest): Wire {
  return {
    ...backendFields(backend, instanceId),
    parameters: toWire(backend.parameters),
    scripts: backend.scripts.map((script) => scriptWire(script, backend)),
  }
}

/** A row of the list: scripts and parameters come with the single object. */
export function customBackendRow(backend: CustomBackendSummary, { instanceId }: RestRequest): Wire {
  return backendFields(backend, instanceId)
}

function backendFields(backend: CustomBackendSummary, instanceId: string): Wire {
  return {
    ...pick(backend, ['id', 'name', 'path', 'method', 'description', 'version', 'contentType']),
    api_signature_id: backend.apiSignatureId ?? null,
    ...pick(backend, ['romaAppId', 'romaAppName', 'returnFormat', 'status', 'createdTime', 'modifiedTime']),
    instance: instanceId,
    type: backend.apiType,
  }
}

function scriptWire(script: LdScript, times: { createdTime: string; modifiedTime: string }): Wire {
  return {
    ...(toWire(script) as Wire),
    content: Buffer.from(script.content, 'utf8').toString('base64'),
    ...pick(times, ['createdTime', 'modifiedTime']),
  }
}

/** Input of the scripts: their text is base64. Source: CreateLiveDataApiScriptV2. */
export function scripts(request: RestRequest): Wire {
  const { scripts: given, ...rest } = body(request)
  return {
    ...rest,
    id: param(request, 'ld_api_id'),
    scripts: Array.isArray(given) ? given.map((script: unknown, index) => decoded(script, index)) : given,
  }
}

function decoded(script: unknown, index: number): unknown {
  if (!isObject(script) || typeof script.content !== 'string') return script
  const bytes = Buffer.from(script.content, 'base64')
  // Node skips what is not base64, so the way back must give the same text.
  if (bytes.toString('base64').replace(/=+$/, '') !== script.content.replaceAll(/\s|=+$/g, ''))
    throw new RomaError('notBase64', { hint: `scripts.${index}.content: Encode the script in Base64.` })
  return { ...script, content: bytes.toString('utf8') }
}

/** Input of a test: ROMA's clients put the value where the definition has the default. Source: DebugLiveDataApiV2. */
export function testInput(request: RestRequest): Wire {
  const { parameters } = body(request)
  return {
    ...at({ id: 'ld_api_id' })(request),
    ...(Array.isArray(parameters)
      ? {
          parameters: parameters.map((p: unknown) =>
            isObject(p) ? { ...p, value: p.value ?? p.default ?? '' } : p,
          ),
        }
      : {}),
  }
}

/** A run of the history. Source: `LdApiTestHistoryInfoV2`. */
export function testRow(test: LdTest, { projectId }: RestRequest): Wire {
  return {
    // The product counts its tests: a number, read from the start of our id.
    test_id: Number.parseInt(test.testId.replaceAll('-', '').slice(0, 7), 16),
    test_status_code: String(test.status),
    test_method: test.method,
    test_request: JSON.stringify(test.parameters),
    test_response: test.body,
    test_used_time: Math.round(test.durationMs),
    test_date: nanoseconds(test.testDate),
    test_operator: projectId,
    ld_api_id: test.ldApiId,
  }
}

/** A run with what the script printed, `yyyy-MM-dd HH:mm:ss | <id> | <text>` a line. */
export function testResult(test: LdTest, request: RestRequest): Wire {
  const stamp = test.testDate.slice(0, 19).replace('T', ' ')
  const lines = test.log.map(({ text }) => text)
  if (test.failure !== null) lines.push(`${test.failure.message} (line ${test.failure.line})`)
  return { ...testRow(test, request), debug_log: lines.map((text) => `${stamp} | ${test.testId} | ${text}`) }
}

const Deploy = z.object({
  deployFrontApi: z.boolean().default(true),
  protocol: z
    .enum(['HTTP', 'HTTPS', 'HTTPS&HTTP'], { error: 'Choose HTTPS, HTTP or HTTPS&HTTP.' })
    .default('HTTPS'),
})

/** Deploys, and creates and publishes the front API unless told not to. Source: PublishLiveDataApiV2. */
export async function deploy(request: RestRequest): Promise<Wire> {
  const id = param(request, 'ld_api_id')
  const given = body(request)
  const { deployFrontApi, protocol } = Deploy.parse(given, { reportInput: true })
  if (!deployFrontApi) {
    const { backend, deployment } = await request.call('customBackend.deploy', { id })
    return deployed(deployment, backend, request)
  }
  const wanted = { ...given, protocol: protocol === 'HTTPS&HTTP' ? 'BOTH' : protocol }
  const frontApi = FrontApiDraft.parse(wanted, { reportInput: true })
  const { deployment, backend, api } = await request.call('customBackend.deploy', { id, frontApi })
  return {
    ...deployed(deployment, backend, request),
    api_id: api?.id ?? null,
    group_id: frontApi.groupId,
    env_id: frontApi.envId,
  }
}

function deployed(deployment: LdDeployment, backend: CustomBackend, request: RestRequest): Wire {
  return {
    ...pick(deployment, ['id', 'ldApiId', 'deployTime']),
    group_id: null,
    env_id: null,
    api_id: backend.frontApiId,
    api_definition: {
      ...customBackend(backend, request),
      scripts: deployment.scripts.map((script) => scriptWire(script, backend)),
    },
  }
}

/** The deployments of a backend, newest first. Source: ListLiveDataApiDeploymentHistoryV2. */
export async function deployments(request: RestRequest): Promise<Wire> {
  const id = param(request, 'ld_api_id')
  const backend = await request.call('customBackend.get', { id })
  const { total, items } = await request.call('customBackend.deployments', { ...page(request), id })
  const front =
    backend.frontApiId === null ? undefined : await request.call('api.get', { id: backend.frontApiId })
  const histories = items.map((deployment) => ({
    ...deployed(deployment, backend, request),
    group_id: front?.groupId ?? null,
    env_id: front?.runEnvs[0]?.envId ?? null,
  }))
  return { total, size: histories.length, histories }
}

/** How many custom backends there may be, as texts. Source: ListLiveDataQuotaV2. */
export function livedataQuota({ used, limit }: { used: number; limit: number }): Wire {
  return { datasource: '0', api: String(limit), scripts: '1', datasource_used: '0', api_used: String(used) }
}
