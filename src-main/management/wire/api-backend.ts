import type { z } from 'zod'
import { RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import type { MockInfo, PolicyCondition } from '#contract/model/api-backend'
import { isObject, pick, toWire, type Wire } from '../case-mapping.ts'
import { backendParam, reqParamId } from './api-parameter.ts'
import { derivedId } from './derived-id.ts'

/** What the product adds to every backend: number, state, times. */
function registered(api: Api, kind: string): Wire {
  return { id: derivedId(kind, api.id), status: 1, ...pick(api, ['registerTime', 'updateTime']) }
}

/** The default backend of each type, `null` where there is none. Source: BackendApi, ApiFunc, ApiMock. */
export function backends(api: Api): Wire {
  return {
    backend_api: api.backendApi
      ? { ...(toWire(api.backendApi) as Wire), ...registered(api, 'backend_api') }
      : null,
    func_info: api.funcInfo ? { ...(toWire(api.funcInfo) as Wire), ...registered(api, 'func_info') } : null,
    mock_info: api.mockInfo ? { ...mock(api.mockInfo), ...registered(api, 'mock_info') } : null,
    policy_https: api.policyHttps.map((policy) => ({
      ...(toWire(policy) as Wire),
      ...ofPolicy(api, policy),
    })),
    policy_functions: api.policyFunctions.map((policy) => ({
      ...(toWire(policy) as Wire),
      ...ofPolicy(api, policy),
    })),
    policy_mocks: api.policyMocks.map((policy) => ({ ...mock(policy), ...ofPolicy(api, policy) })),
  }
}

/** The headers of a mock answer are a JSON text in REST. */
function mock(info: z.infer<typeof MockInfo>): Wire {
  return { ...(toWire(info) as Wire), header: JSON.stringify(info.header) }
}

function ofPolicy(
  api: Api,
  policy: Api['policyHttps'][number] | Api['policyMocks'][number] | Api['policyFunctions'][number],
): Wire {
  return {
    id: derivedId('policy', api.id, policy.name),
    conditions: policy.conditions.map((condition, index) =>
      ofCondition(api, { condition, at: `${policy.name} ${index}` }),
    ),
    backend_params: policy.backendParams.map((parameter) =>
      backendParam(parameter, { apiId: api.id, reqParams: api.reqParams, policy: policy.name }),
    ),
  }
}

function ofCondition(api: Api, { condition, at }: { condition: PolicyCondition; at: string }): Wire {
  const input = api.reqParams.find(({ name }) => name === condition.reqParamName)
  return {
    ...(toWire(condition) as Wire),
    id: derivedId('condition', api.id, at),
    req_param_id: input === undefined ? null : reqParamId(api.id, input),
    req_param_location: input?.location ?? null,
  }
}

/** Turns the JSON text of mock headers in a definition's body into the list that the model has. */
export function readMockHeaders(definition: Wire): Wire {
  const { mockInfo, policyMocks } = definition
  return {
    ...definition,
    ...(isObject(mockInfo) ? { mockInfo: withHeaderList(mockInfo, 'mockInfo') } : {}),
    ...(Array.isArray(policyMocks)
      ? {
          policyMocks: policyMocks.map((policy: unknown, index) =>
            isObject(policy) ? withHeaderList(policy, `policyMocks.${index}`) : policy,
          ),
        }
      : {}),
  }
}

function withHeaderList(info: Wire, at: string): Wire {
  const { header, ...rest } = info
  if (header === '' || header === undefined) return rest
  if (typeof header !== 'string') return info
  try {
    return { ...rest, header: JSON.parse(header) as unknown }
  } catch (cause) {
    throw new RomaError('invalidParameter', { hint: `${at}.header: The header list is not JSON.`, cause })
  }
}
