import type { BackendParam } from '#contract/model/api-parameter'
import type { LintFinding } from '#contract/model/lint'
import { variableNames } from '#contract/path-template'
import { finding, type LintedApi, type LintFacts } from './finding.ts'

/** What a definition's own fields and its surroundings say about publishing and calling it. */
export function definitionFindings(api: LintedApi, facts: LintFacts): LintFinding[] {
  return [
    ...variableFindings(api, facts),
    ...facts.missingAuthorizers.map((id) =>
      finding('authorizerMissing', 'error', {
        code: 'authorizerNotFound',
        stops: 'publish',
        field: 'authorizerId',
        message: 'The custom authorizer {id} does not exist.',
        fix: 'Choose another authorizer.',
        values: { id },
      }),
    ),
    ...(facts.backendProblem === ''
      ? []
      : [
          finding('backendMissing', 'warning', {
            code: 'backendNotFound',
            field: 'ldApiId',
            message: 'Its custom backend cannot answer: {problem}',
            fix: 'Deploy the custom backend, or choose another one.',
            values: { problem: facts.backendProblem },
          }),
        ]),
    ...unsentFindings(api),
    ...callerFindings(api, facts),
  ]
}

/** Source: APIG User Guide, "Publishing an API": a variable without a value refuses the publication. */
function variableFindings(
  { backendApi, policyHttps }: LintedApi,
  { environments }: LintFacts,
): LintFinding[] {
  const texts = [
    ...(backendApi ? [['backendApi', backendApi] as const] : []),
    ...policyHttps.map((policy, index) => [`policyHttps.${index}`, policy] as const),
  ].flatMap(([at, { urlDomain, reqUri }]) => [
    [`${at}.urlDomain`, urlDomain] as const,
    [`${at}.reqUri`, reqUri] as const,
  ])
  const seen = new Set<string>()
  return texts.flatMap(([field, text]) =>
    (variableNames(text) ?? []).flatMap((name) => {
      const missing = environments.filter(({ variables }) => !variables.has(name)).map((one) => one.name)
      if (missing.length === 0 || seen.has(name)) return []
      seen.add(name)
      return [
        finding('variableMissing', 'error', {
          code: 'variableWithoutValue',
          stops: 'publish',
          field,
          message: 'The variable #{name}# has no value in {environments}.',
          fix: 'Give it a value there, on the group’s page of variables.',
          values: { name, environments: missing.join(', ') },
        }),
      ]
    }),
  )
}

/** Source: api-definition.md §7: passthrough off and no mapping: the value goes nowhere. */
function unsentFindings(api: LintedApi): LintFinding[] {
  if (api.backendType === 'MOCK' && api.policyHttps.length + api.policyFunctions.length === 0) return []
  const mappings: readonly (readonly BackendParam[])[] = [
    api.backendParams,
    ...api.policyHttps.map(({ backendParams }) => backendParams),
    ...api.policyFunctions.map(({ backendParams }) => backendParams),
  ]
  const used = new Set(mappings.flat().flatMap(({ origin, value }) => (origin === 'REQUEST' ? [value] : [])))
  const conditions = [...api.policyHttps, ...api.policyFunctions, ...api.policyMocks].flatMap((policy) =>
    policy.conditions.map(({ reqParamName }) => reqParamName),
  )
  return api.reqParams.flatMap(({ name, passThrough, location }, index) => {
    if (passThrough === 1 || used.has(name) || conditions.includes(name)) return []
    return [
      finding('parameterUnsent', 'warning', {
        field: `reqParams.${index}`,
        message:
          'The {location} parameter "{name}" never reaches the backend: passthrough is off and nothing maps it.',
        fix: 'Map it, or switch passthrough on.',
        values: { name, location },
      }),
    ]
  })
}

function callerFindings(api: LintedApi, facts: LintFacts): LintFinding[] {
  if (api.authType !== 'APP') return []
  const findings: LintFinding[] = []
  // Source: APIG User Guide, "Simple authentication": AppCodes are looked at over HTTPS only.
  if (api.authOpt.appCodeAuthType === 'HEADER' && api.reqProtocol === 'HTTP')
    findings.push(
      finding('appCodeOverHttp', 'warning', {
        code: 'appAuthenticationFailed',
        field: 'authOpt',
        message: 'AppCodes are taken over HTTPS only, and this API answers over HTTP only.',
        fix: 'Choose HTTPS or HTTP&HTTPS.',
      }),
    )
  if (facts.isPublished && facts.authorizedApps === 0)
    findings.push(
      finding('nobodyAuthorized', 'info', {
        code: 'appNotAuthorized',
        field: 'authType',
        message: 'Only the integration application that owns it may call it: no other is authorized.',
        fix: 'Authorize others if they are to call it.',
      }),
    )
  return findings
}
