import type { ApiDraft } from '#contract/model/api'
import type { BackendApi, FuncInfo, MockInfo, PolicyCondition } from '#contract/model/api-backend'
import type { BackendParam } from '#contract/model/api-parameter'
import { compileAddressList } from '../domain/address-list.ts'
import type { Inputs } from '../domain/parameter-mapping.ts'
import { compileUserPattern } from '../domain/user-pattern.ts'
import type { Backend } from './route.ts'

/** What conditions look at. */
export interface ConditionCall {
  readonly sourceIp: string
  readonly path: string
  readonly method: string
  readonly inputs: Inputs
  cookie(name: string): string | undefined
  /** A value of the frontend authorizer. */
  frontend(name: string): string | undefined
}

/** A backend that is chosen when its conditions hold. */
export interface PolicyRule {
  readonly name: string
  readonly backend: Backend
  holds(call: ConditionCall): boolean
}

const noRules: readonly PolicyRule[] = []

type PolicySource =
  | { readonly kind: 'http'; readonly info: BackendApi; readonly backendParams: readonly BackendParam[] }
  | { readonly kind: 'function'; readonly info: FuncInfo; readonly backendParams: readonly BackendParam[] }
  | { readonly kind: 'mock'; readonly info: MockInfo }

/**
 * Compiles policy backends in list order: HTTP, function, mock, as the definition lists them.
 *
 * Source: APIG User Guide, "Creating an API": backend policies.
 */
export function compilePolicies(
  definition: Pick<ApiDraft, 'policyHttps' | 'policyFunctions' | 'policyMocks' | 'reqParams'>,
  compile: (source: PolicySource) => Backend,
): readonly PolicyRule[] {
  const all = [
    ...definition.policyHttps.map((policy) => ({
      policy,
      source: { kind: 'http' as const, info: policy, backendParams: policy.backendParams },
    })),
    ...definition.policyFunctions.map((policy) => ({
      policy,
      source: { kind: 'function' as const, info: policy, backendParams: policy.backendParams },
    })),
    ...definition.policyMocks.map((policy) => ({
      policy,
      source: { kind: 'mock' as const, info: policy },
    })),
  ]
  if (all.length === 0) return noRules
  return all.map(({ policy, source }) => {
    const tests = policy.conditions.map((condition) => compileCondition(condition, definition.reqParams))
    return {
      name: policy.name,
      backend: compile(source),
      holds: (call) =>
        policy.effectMode === 'ALL' ? tests.every((test) => test(call)) : tests.some((test) => test(call)),
    }
  })
}

type Test = (call: ConditionCall) => boolean

function compileCondition(condition: PolicyCondition, reqParams: ApiDraft['reqParams']): Test {
  const { conditionOrigin, conditionValue } = condition
  if (conditionOrigin === 'source') return compileSource(conditionValue)
  const compare = compileComparison(condition)
  if (conditionOrigin === 'param') {
    const index = reqParams.findIndex(({ name }) => name === condition.reqParamName)
    return ({ inputs }) => (inputs[index] ?? []).some(compare)
  }
  if (conditionOrigin === 'system') {
    const byPath = condition.sysParamName === 'req_path' || condition.sysParamName === 'reqPath'
    return ({ path, method }) => compare(byPath ? path : method)
  }
  if (conditionOrigin === 'cookie')
    return ({ cookie }) => {
      const value = cookie(condition.cookieParamName)
      return value !== undefined && compare(value)
    }
  // Booleans may be written in any case. Source: APIG User Guide, "Creating an API": backend policies.
  return ({ frontend }) => {
    const value = frontend(condition.frontendAuthorizerParamName)
    return value !== undefined && compare(/^(true|false)$/i.test(value) ? value.toLowerCase() : value)
  }
}

/** Single addresses, ranges and blocks: the pages name single ones only, the rest is this product's own. */
function compileSource(list: string): Test {
  const addresses = compileAddressList(list.split(','))
  return ({ sourceIp }) => addresses.has(sourceIp)
}

function compileComparison({ conditionType, conditionValue }: PolicyCondition): (value: string) => boolean {
  if (conditionType === 'enum') {
    const values = new Set(conditionValue.split(',').map((text) => text.trim()))
    return (value) => values.has(value)
  }
  if (conditionType !== 'pattern') return (value) => value === conditionValue
  const pattern = compileUserPattern(conditionValue)
  return 'problem' in pattern ? () => false : pattern.found
}
