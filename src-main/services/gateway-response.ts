import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import {
  type GatewayResponse,
  type GatewayResponseDraft,
  type ResponseType,
  responseTypes,
  type TypedResponse,
} from '#contract/model/gateway-response'
import type { gatewayResponseProcedures } from '#contract/procedures/gateway-response'
import { compileTemplate, fillHeader, fillJson } from '../domain/response-template.ts'
import type { Storage } from '../storage/open.ts'
import { groupOf } from './api-group.ts'
import { checkQuota } from './quota.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

const DEFAULT_NAME = 'default'

/** What groups answer when the gateway refuses or fails. A change acts on the next call, without publishing. */
export function gatewayResponseService(needs: ServiceNeeds): Handlers<typeof gatewayResponseProcedures> {
  const { storage, emit, now, newId, routes } = needs
  const responses = storage.gatewayResponses

  function changed(id: string): void {
    routes.reload()
    emit('gatewayResponse.changed', { ids: [id] })
  }

  function update(
    { groupId, id }: { groupId: string; id: string },
    change: (before: GatewayResponse) => GatewayResponseDraft,
  ): GatewayResponse {
    storage.transaction(() => {
      const before = responseOf(storage, groupId, id)
      const next = change(before)
      if (before.isDefault && next.name !== DEFAULT_NAME)
        throw new RomaError('defaultResponseNamed', { hint: `name: it stays "${DEFAULT_NAME}".` })
      checkName(storage, { groupId, name: next.name }, id)
      responses.update(id, next, timeOf(now))
    })
    changed(id)
    return responseOf(storage, groupId, id)
  }

  return {
    'gatewayResponse.list': ({ groupId, ...page }) => {
      groupOf(storage, groupId)
      return responses.list(groupId, page)
    },
    'gatewayResponse.get': ({ groupId, id }) => responseOf(storage, groupId, id),
    'gatewayResponse.create': ({ groupId, draft }) => {
      const id = newId()
      storage.transaction(() => {
        groupOf(storage, groupId)
        checkQuota(storage, {
          name: 'RESPONSE_NUM_LIMIT',
          used: responses.countIn(groupId),
          error: 'responseQuotaReached',
        })
        checkName(storage, { groupId, name: draft.name })
        const time = timeOf(now)
        responses.add({ ...draft, id, groupId, isDefault: false, createTime: time, updateTime: time })
      })
      changed(id)
      return responseOf(storage, groupId, id)
    },
    'gatewayResponse.update': ({ draft, ...place }) => update(place, () => draft),
    'gatewayResponse.delete': ({ groupId, id }) => {
      storage.transaction(() => {
        const { isDefault, name } = responseOf(storage, groupId, id)
        if (isDefault)
          throw new RomaError('defaultResponseKept', {
            hint: 'Reset its types instead: they answer as before then.',
          })
        const users = responses.usedBy(id)
        if (users.length > 0)
          throw new RomaError('stillInUse', {
            hint: `"${name}" answers for ${nameList(users)}: choose another gateway response there and publish.`,
          })
        responses.remove(id)
      })
      changed(id)
      return {}
    },
    'gatewayResponse.setType': ({ type, response, ...place }) =>
      update(place, ({ name, responses: before }) => ({ name, responses: { ...before, [type]: response } })),
    'gatewayResponse.resetType': ({ type, ...place }) =>
      update(place, ({ name, responses: { [type]: _, ...rest } }) => ({ name, responses: rest })),
    'gatewayResponse.preview': ({ type, response }) => preview(type, response),
  }
}

/** The response with this id, of this group. Throws `apiGroupNotFound` or `gatewayResponseNotFound`. */
function responseOf(storage: Storage, groupId: string, id: string): GatewayResponse {
  groupOf(storage, groupId)
  const response = storage.gatewayResponses.get(id)
  if (response?.groupId === groupId) return response
  throw new RomaError('gatewayResponseNotFound', {
    message: `Gateway response ${id} does not exist`,
    hint: 'id: choose a gateway response of the group.',
  })
}

function checkName(
  storage: Storage,
  { groupId, name }: { groupId: string; name: string },
  except?: string,
): void {
  const other = storage.gatewayResponses.named(groupId, name)
  if (other === undefined || other.id === except) return
  throw new RomaError('responseNameExists', { hint: `name: the group has a response called "${name}".` })
}

/** Refuses an API whose response is none of its group's. */
export function checkResponse(
  storage: Storage,
  groupId: string,
  responseId: string | null | undefined,
): void {
  if (!responseId || storage.gatewayResponses.get(responseId)?.groupId === groupId) return
  throw new RomaError('invalidParameter', { hint: 'responseId: the group has no such gateway response.' })
}

/** A call that the type is made for, so that a template shows what its variables hold. */
function preview(type: ResponseType, { status, body, headers }: TypedResponse) {
  const sample = samples[type]
  const values = (name: string) => {
    if (name === 'error.code') return sample.code
    if (name === 'error.message') return sample.message
    if (name === 'error.type') return type
    if (name.startsWith('authorizer.')) return `<${name.slice('authorizer.'.length)}>`
    return sampleCall[name]
  }
  return {
    status: status ?? sample.status,
    headers: headers.map(({ key, value }) => ({
      key,
      value: Buffer.from(fillHeader(compileTemplate(value), values), 'latin1').toString('utf8'),
    })),
    body: fillJson(compileTemplate(body), values),
  }
}

const sampleCall: Readonly<Record<string, string>> = {
  apiId: '5f918d104dc84480a75166ba99efff21',
  apiName: 'get-order',
  appId: '8c6ba34f-8e6a-4c0d-9f6b-0d5c0a8e4f11',
  appName: 'shop "Nord"',
  requestId: 'd4c1a0d6e7f84a0b9a5d3a6f0b1c2d3e',
  stage: 'RELEASE',
  sourceIp: '192.0.2.7',
  reqPath: '/orders/42',
  reqUri: '/orders/42?expand=items',
  reqMethod: 'GET',
}

interface Sample {
  readonly status: number
  readonly code: string
  readonly message: string
}

const sample = (type: ResponseType, code: string, message: string): Sample => ({
  status: responseTypes[type] ?? (type === 'DEFAULT_5XX' ? 500 : 400),
  code,
  message,
})

/** Source: ROMA Connect User Guide, "Calling APIs: error codes"; which type answers for which code: errors page, §1. */
const samples: Record<ResponseType, Sample> = {
  ACCESS_DENIED: sample('ACCESS_DENIED', 'APIC.0402', 'The IP address is not authorized to access the API.'),
  AUTHORIZER_CONF_FAILURE: sample('AUTHORIZER_CONF_FAILURE', 'APIC.0601', 'Internal server error.'),
  AUTHORIZER_FAILURE: sample('AUTHORIZER_FAILURE', 'APIC.0305', 'Incorrect authentication information.'),
  AUTHORIZER_IDENTITIES_FAILURE: sample(
    'AUTHORIZER_IDENTITIES_FAILURE',
    'APIC.0305',
    'Incorrect authentication information.',
  ),
  THIRD_AUTH_CONF_FAILURE: sample(
    'THIRD_AUTH_CONF_FAILURE',
    'APIC.0616',
    'Incorrect third-party authentication request information',
  ),
  THIRD_AUTH_FAILURE: sample(
    'THIRD_AUTH_FAILURE',
    'APIC.0312',
    'Incorrect third-party authentication information,auth fail',
  ),
  THIRD_AUTH_IDENTITIES_FAILURE: sample(
    'THIRD_AUTH_IDENTITIES_FAILURE',
    'APIC.0313',
    'Incorrect third-party authentication information,identities error',
  ),
  AUTH_FAILURE: sample(
    'AUTH_FAILURE',
    'APIC.0303',
    'Incorrect App authentication information: app not found',
  ),
  AUTH_HEADER_MISSING: sample(
    'AUTH_HEADER_MISSING',
    'APIC.0303',
    'Incorrect App authentication information: authorization not found',
  ),
  BACKEND_TIMEOUT: sample('BACKEND_TIMEOUT', 'APIC.0203', 'Backend timeout.'),
  BACKEND_UNAVAILABLE: sample('BACKEND_UNAVAILABLE', 'APIC.0202', 'Backend unavailable.'),
  DEFAULT_4XX: sample('DEFAULT_4XX', 'APIC.0602', 'Bad request.'),
  DEFAULT_5XX: sample('DEFAULT_5XX', 'APIC.0601', 'Internal server error.'),
  NOT_FOUND: sample(
    'NOT_FOUND',
    'APIC.0101',
    'The API does not exist or has not been published in the environment.',
  ),
  REQUEST_PARAMETERS_FAILURE: sample('REQUEST_PARAMETERS_FAILURE', 'APIC.0201', 'Bad request.'),
  THROTTLED: sample('THROTTLED', 'APIC.0308', 'The throttling threshold has been reached.'),
  UNAUTHORIZED: sample('UNAUTHORIZED', 'APIC.0304', 'The app is not authorized to access the API.'),
  ORCHESTRATION_PARAMETER_NOT_FOUND: sample(
    'ORCHESTRATION_PARAMETER_NOT_FOUND',
    'APIC.0106',
    'Orchestration error.',
  ),
  ORCHESTRATION_FAILURE: sample('ORCHESTRATION_FAILURE', 'APIC.0106', 'Orchestration error.'),
}
