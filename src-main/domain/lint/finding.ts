import { catalogue } from '#contract/error-catalogue'
import type { ErrorName } from '#contract/errors'
import type { ApiDraft } from '#contract/model/api'
import type { LintFinding, LintRule } from '#contract/model/lint'

/** A definition with what it is called. */
export interface LintedApi extends ApiDraft {
  /** Empty for a draft that is not stored yet. */
  readonly id: string
}

/** Facts around a definition that its own fields do not tell. */
export interface LintFacts {
  readonly groupName: string
  readonly groupApis: number
  /** Environments it is published in, or would be first; with the variables that have a value there. */
  readonly environments: readonly { readonly name: string; readonly variables: ReadonlySet<string> }[]
  /** Ids of custom authorizers it names that do not exist. */
  readonly missingAuthorizers: readonly string[]
  /** Its custom backend is gone, or not deployed; empty when all is well. */
  readonly backendProblem: string
  readonly isPublished: boolean
  readonly authorizedApps: number
  /** `req_cookie` conditions work: feature `policy_cookie_param`. */
  readonly cookieConditions: boolean
}

/** Codes of the product that only its import knows. Source: errors.md §2. */
const importCodes = {
  badTitle: 'APIG.2044',
  tooManyApis: 'APIG.3127',
  tooManyConditions: 'APIG.3114',
} as const

type Code = ErrorName | keyof typeof importCodes | ''

interface Parts {
  readonly code?: Code
  readonly stops?: LintFinding['stops']
  readonly field: string
  /** With `{name}` for each value. */
  readonly message: string
  readonly fix: string
  readonly values?: Readonly<Record<string, string>>
}

/** One finding, its text filled in. */
export function finding(rule: LintRule, level: LintFinding['level'], parts: Parts): LintFinding {
  const { code = '', stops = 'none', field, message, fix, values = {} } = parts
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  return {
    rule,
    level,
    stops,
    code: codeText(code),
    field,
    message: fill(message),
    fix: fill(fix),
    values: { ...values },
  }
}

function codeText(code: Code): string {
  if (code === '') return ''
  return code in importCodes
    ? importCodes[code as keyof typeof importCodes]
    : catalogue[code as ErrorName].code
}
