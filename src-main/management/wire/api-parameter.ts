import type { BackendParam, ReqParam } from '#contract/model/api-parameter'
import { pick, type Wire } from '../case-mapping.ts'
import { derivedId } from './derived-id.ts'

/** An input parameter with its id. Source: ReqParam. */
export function reqParam(apiId: string, parameter: ReqParam): Wire {
  return {
    ...(pick(parameter, Object.keys(parameter) as (keyof ReqParam)[]) as Wire),
    id: reqParamId(apiId, parameter),
  }
}

/** Id of an input parameter; mappings and conditions refer to it. */
export function reqParamId(apiId: string, { location, name }: Pick<ReqParam, 'location' | 'name'>): string {
  return derivedId('req_param', apiId, location, name.toLowerCase())
}

interface Owner {
  readonly apiId: string
  readonly reqParams: readonly ReqParam[]
  /** Which backend the values are for: empty for the default one, else the policy's name. */
  readonly policy?: string
}

/** A backend parameter with its id and that of the input it takes. Source: BackendParam. */
export function backendParam(parameter: BackendParam, { apiId, reqParams, policy = '' }: Owner): Wire {
  const input =
    parameter.origin === 'REQUEST' ? reqParams.find(({ name }) => name === parameter.value) : undefined
  return {
    ...pick(parameter, ['name', 'location', 'origin', 'value', 'remark']),
    id: derivedId('backend_param', apiId, policy, parameter.location, parameter.name.toLowerCase()),
    req_param_id: input === undefined ? null : reqParamId(apiId, input),
  }
}
