import type { PolicyCondition } from '#contract/model/api-backend'
import type { LintFinding } from '#contract/model/lint'
import { userPatternProblem } from '../user-pattern.ts'
import { finding, type LintedApi, type LintFacts } from './finding.ts'

interface Policy {
  readonly name: string
  readonly field: string
  readonly kind: 'HTTP' | 'FUNCTION' | 'MOCK'
  readonly effectMode: 'ALL' | 'ANY'
  readonly conditions: readonly PolicyCondition[]
}

/** Conditions of one policy. Source: ListProjectConfigsV2, API_CONDITION_NUM_LIMIT. */
const MAX_CONDITIONS = 5

/** Policy backends that calls can never reach, and what the product would refuse about them. */
export function policyFindings(api: LintedApi, facts: Pick<LintFacts, 'cookieConditions'>): LintFinding[] {
  const policies = policiesOf(api)
  return policies.flatMap((policy, index) => {
    const never = policy.conditions.map((condition) => reasonNever(condition, { api, facts }))
    return [
      ...typeFindings(api, policy),
      ...policy.conditions.flatMap((condition, place) =>
        conditionFindings(condition, { policy, place, api }),
      ),
      ...quotaFindings(policy),
      ...neverFindings(policy, never),
      ...unreachableFindings(policy, policies.slice(0, index)),
    ]
  })
}

/** In the order in which the gateway tries them. */
function policiesOf({ policyHttps, policyFunctions, policyMocks }: LintedApi): Policy[] {
  const of = (kind: Policy['kind'], field: string, list: readonly Omit<Policy, 'kind' | 'field'>[]) =>
    list.map(({ name, effectMode, conditions }, index) => ({
      name,
      effectMode,
      conditions,
      kind,
      field: `${field}.${index}`,
    }))
  return [
    ...of('HTTP', 'policyHttps', policyHttps),
    ...of('FUNCTION', 'policyFunctions', policyFunctions),
    ...of('MOCK', 'policyMocks', policyMocks),
  ]
}

/** Source: import-export.md §3: allowed policy backend types by default backend. */
function typeFindings({ backendType }: LintedApi, { kind, name, field }: Policy): LintFinding[] {
  if (kind === backendType) return []
  return [
    finding('policyTypeRefused', 'warning', {
      code: 'invalidParameter',
      stops: 'import',
      field,
      message:
        'The policy backend "{name}" is of type {kind}; the product allows only {type} beside a default backend of that type.',
      fix: 'Give the policy a backend of type {type}.',
      values: { name, kind, type: backendType },
    }),
  ]
}

function quotaFindings({ conditions, name, field }: Policy): LintFinding[] {
  if (conditions.length <= MAX_CONDITIONS) return []
  return [
    finding('conditionQuota', 'warning', {
      code: 'tooManyConditions',
      stops: 'import',
      field: `${field}.conditions`,
      message: 'The policy backend "{name}" has {count} conditions; the product takes {limit}.',
      fix: 'Take conditions out, or split the policy.',
      values: { name, count: String(conditions.length), limit: String(MAX_CONDITIONS) },
    }),
  ]
}

function conditionFindings(
  condition: PolicyCondition,
  { policy, place, api }: { policy: Policy; place: number; api: LintedApi },
): LintFinding[] {
  const field = `${policy.field}.conditions.${place}`
  if (condition.conditionOrigin === 'param' && !declared(api, condition.reqParamName))
    return [
      finding('conditionParameter', 'error', {
        code: 'invalidParameter',
        stops: 'import',
        field: `${field}.reqParamName`,
        message: '"{name}" looks at the input "{parameter}", which is not declared.',
        fix: 'Declare the input parameter, or choose another one.',
        values: { name: policy.name, parameter: condition.reqParamName },
      }),
    ]
  if (condition.conditionType !== 'pattern') return []
  const problem = userPatternProblem(condition.conditionValue)
  if (problem === undefined) return []
  return [
    finding('policyPattern', 'error', {
      code: 'invalidParameter',
      stops: 'import',
      field: `${field}.conditionValue`,
      message: 'A condition of "{name}" never holds: {problem}',
      fix: 'Correct the regular expression.',
      values: { name: policy.name, problem },
    }),
  ]
}

function declared(api: LintedApi, name: string): boolean {
  return api.reqParams.some((parameter) => parameter.name === name)
}

/** Why a condition holds for no call at all; empty when it may. */
function reasonNever(
  { conditionOrigin, conditionType, conditionValue, sysParamName, reqParamName }: PolicyCondition,
  { api, facts }: { api: LintedApi; facts: Pick<LintFacts, 'cookieConditions'> },
): string {
  if (conditionOrigin === 'cookie')
    return facts.cookieConditions ? '' : 'conditions on cookies need the instance feature policy_cookie_param'
  const values =
    conditionType === 'enum' ? conditionValue.split(',').map((text) => text.trim()) : [conditionValue]
  if (conditionType === 'pattern') return ''
  const isMethod = sysParamName === 'req_method' || sysParamName === 'reqMethod'
  if (conditionOrigin === 'system' && isMethod && api.reqMethod !== 'ANY')
    return values.includes(api.reqMethod) ? '' : `the API is called with ${api.reqMethod} only`
  if (conditionOrigin !== 'param') return ''
  const parameter = api.reqParams.find(({ name }) => name === reqParamName)
  if (parameter === undefined || parameter.validEnable !== 1 || parameter.enumerations === '') return ''
  const allowed = parameter.enumerations.split(',').map((text) => text.trim())
  return values.some((value) => allowed.includes(value))
    ? ''
    : `"${reqParamName}" is one of ${parameter.enumerations}`
}

/** No call fulfils what the policy asks. */
function neverFindings(policy: Policy, never: readonly string[]): LintFinding[] {
  const { effectMode, conditions } = policy
  const reason =
    effectMode === 'ALL'
      ? (never.find((text) => text !== '') ?? contradiction(conditions))
      : never.every((text) => text !== '')
        ? (never[0] ?? '')
        : ''
  if (reason === '') return []
  return [
    finding('policyNeverHolds', 'warning', {
      field: `${policy.field}.conditions`,
      message: 'The policy backend "{name}" is never chosen: {reason}.',
      fix: 'Change its conditions, or remove it.',
      values: { name: policy.name, reason },
    }),
  ]
}

/** Two conditions on one value that exclude each other. */
function contradiction(conditions: readonly PolicyCondition[]): string {
  const seen = new Map<string, PolicyCondition>()
  for (const condition of conditions) {
    if (condition.conditionOrigin === 'source' || condition.conditionType !== 'exact') continue
    const key = subject(condition)
    const before = seen.get(key)
    if (before !== undefined && before.conditionValue !== condition.conditionValue)
      return `it asks for "${before.conditionValue}" and for "${condition.conditionValue}" at once`
    seen.set(key, condition)
  }
  return ''
}

/** What a condition looks at. */
function subject(condition: PolicyCondition): string {
  const { conditionOrigin, reqParamName, sysParamName, cookieParamName, frontendAuthorizerParamName } =
    condition
  const system = sysParamName?.toLowerCase().replace('_', '') ?? ''
  return [conditionOrigin, reqParamName, system, cookieParamName, frontendAuthorizerParamName].join(' ')
}

function keyOf(condition: PolicyCondition): string {
  return `${subject(condition)} ${condition.conditionType ?? ''} ${condition.conditionValue}`
}

/** The first policy that holds wins: one whose conditions an earlier one takes in is never reached. */
function unreachableFindings(policy: Policy, earlier: readonly Policy[]): LintFinding[] {
  const winner = earlier.find((before) => takesIn(before, policy))
  if (winner === undefined) return []
  return [
    finding('policyUnreachable', 'warning', {
      field: policy.field,
      message:
        'The policy backend "{name}" is never reached: whenever it holds, "{other}" before it holds too.',
      fix: 'Put it before "{other}", or change its conditions.',
      values: { name: policy.name, other: winner.name },
    }),
  ]
}

/** Whenever `after` holds, `before` holds. */
function takesIn(before: Policy, after: Policy): boolean {
  const first = before.conditions.map(keyOf)
  const second = after.conditions.map(keyOf)
  if (first.length === 0 || second.length === 0) return false
  const all = (policy: Policy) => policy.effectMode === 'ALL' || policy.conditions.length === 1
  if (all(after)) {
    return all(before)
      ? first.every((key) => second.includes(key))
      : first.some((key) => second.includes(key))
  }
  // Any condition of the later one alone must be enough for the earlier one.
  return all(before)
    ? first.length === 1 && second.every((key) => key === first[0])
    : second.every((key) => first.includes(key))
}
