/** Comparisons of a rule. `~=` is not equal, `~~` a regular expression, `in` a comma-separated list. */
export const ruleOperators = ['==', '~=', '~~', 'in', '>', '>=', '<', '<='] as const
export type RuleOperator = (typeof ruleOperators)[number]

/** One comparison: the named parameter against a value. */
export interface RuleLeaf {
  readonly kind: 'leaf'
  readonly name: string
  readonly operator: RuleOperator
  readonly value: string
}

/** All (`AND`) or any (`OR`) of its parts. */
export interface RuleBranch {
  readonly kind: 'branch'
  readonly operator: 'AND' | 'OR'
  readonly parts: readonly RuleExpression[]
}

export type RuleExpression = RuleLeaf | RuleBranch

/** Deep enough for every rule a person writes; a text cannot ask for a deep walk. */
const MAX_DEPTH = 20

/**
 * Reads a `match_regex` or `unhealthy_condition`: a JSON array in a string, `["<name>","<op>",<value>]` or
 * `["AND"|"OR", expression, …]`. Answers what is wrong instead when it is none.
 *
 * Source: APIG User Guide, "Request Throttling 2.0", "Circuit Breaker"; API Reference, "RateLimitContent".
 */
export function parseRuleExpression(text: string): RuleExpression | { readonly problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'A rule is a JSON array, for example ["reqPath","~~","^/orders"].' }
  }
  try {
    return read(value, 1)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The text of an expression, as `parseRuleExpression` reads it. */
export function writeRuleExpression(expression: RuleExpression): string {
  return JSON.stringify(toArray(expression))
}

/** Every name that an expression looks at. */
export function ruleNames(expression: RuleExpression): string[] {
  return expression.kind === 'leaf' ? [expression.name] : expression.parts.flatMap(ruleNames)
}

function toArray(expression: RuleExpression): unknown[] {
  if (expression.kind === 'branch') return [expression.operator, ...expression.parts.map(toArray)]
  const { name, operator, value } = expression
  return [name, operator, isNumeric(operator) && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value]
}

/** Operators that compare numbers. */
export function isNumeric(operator: RuleOperator): boolean {
  return operator === '>' || operator === '>=' || operator === '<' || operator === '<='
}

function read(value: unknown, depth: number): RuleExpression {
  if (!Array.isArray(value) || value.length === 0)
    throw new Error(`A rule is a JSON array; ${JSON.stringify(value)?.slice(0, 60)} is none.`)
  if (depth > MAX_DEPTH) throw new Error(`Nest rules at most ${MAX_DEPTH} deep.`)
  const [first] = value as unknown[]
  // A parameter may be called AND: only what follows tells a branch from a comparison.
  if ((first === 'AND' || first === 'OR') && Array.isArray(value[1]))
    return { kind: 'branch', operator: first, parts: value.slice(1).map((part) => read(part, depth + 1)) }
  if (value.length !== 3)
    throw new Error(
      `A comparison has name, operator and value; ${JSON.stringify(value).slice(0, 60)} has not.`,
    )
  const [name, operator, compared] = value as unknown[]
  if (typeof name !== 'string' || name === '') throw new Error('A comparison starts with a parameter name.')
  if (!ruleOperators.includes(operator as RuleOperator))
    throw new Error(`"${String(operator).slice(0, 20)}" is no operator: choose ${ruleOperators.join(' ')}.`)
  if (typeof compared !== 'string' && typeof compared !== 'number')
    throw new Error(`Compare ${name} with a text or a number.`)
  const known = operator as RuleOperator
  if (isNumeric(known) && !Number.isFinite(Number(compared)))
    throw new Error(`${known} compares numbers; "${String(compared).slice(0, 40)}" is none.`)
  return { kind: 'leaf', name, operator: known, value: String(compared) }
}
