import { isNumeric, parseRuleExpression, type RuleExpression, type RuleLeaf } from '#contract/rule-expression'
import { compileUserPattern, userPatternProblem } from './user-pattern.ts'

/** Where the value of a rule's name comes from. Source: APIG API Reference, "RateLimitContent": parameters. */
export interface RuleParameter {
  readonly type: 'path' | 'method' | 'header' | 'query' | 'system'
  /** Used in rules. */
  readonly name: string
  /** Name of the header, query string or variable. */
  readonly value: string
}

/** What rules look at. */
export interface RuleSource {
  /** The whole request path, without query. */
  readonly path: string
  readonly method: string
  /** First value; the name in lower case. */
  header(name: string): string | undefined
  /** First value. */
  query(name: string): string | undefined
  /** A gateway variable without `$context.`. */
  system(name: string): string | undefined
}

/** Whether a rule holds. Reads only. */
export type RuleTest = (source: RuleSource) => boolean

type Read = (source: RuleSource) => string | undefined

/** Names that need no declaration: the console's default entries. */
const builtIn: readonly RuleParameter[] = [
  { type: 'path', name: 'reqPath', value: 'reqPath' },
  { type: 'method', name: 'method', value: 'method' },
]

/**
 * Compiles a rule once; what is compared with a parameter that the request does not have fails, `~=` holds. A rule that
 * cannot be read never holds: it is refused where it is entered.
 */
export function compileRule(text: string, parameters: readonly RuleParameter[]): RuleTest {
  const expression = parseRuleExpression(text)
  if ('problem' in expression) return () => false
  return compileExpression(expression, parameters)
}

/** What is wrong with a rule: its form, a name that is not declared, a pattern; `undefined` when nothing is. */
export function ruleProblem(text: string, parameters: readonly RuleParameter[]): string | undefined {
  const expression = parseRuleExpression(text)
  return 'problem' in expression ? expression.problem : problemOf(expression, parameters)
}

function problemOf(expression: RuleExpression, parameters: readonly RuleParameter[]): string | undefined {
  if (expression.kind === 'branch') {
    for (const part of expression.parts) {
      const problem = problemOf(part, parameters)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  if (parameterOf(expression.name, parameters) === undefined)
    return `"${expression.name}" is none of the declared parameters.`
  return expression.operator === '~~' ? userPatternProblem(expression.value) : undefined
}

function compileExpression(expression: RuleExpression, parameters: readonly RuleParameter[]): RuleTest {
  if (expression.kind === 'leaf') return compileLeaf(expression, parameters)
  const tests = expression.parts.map((part) => compileExpression(part, parameters))
  if (expression.operator === 'AND') return (source) => tests.every((test) => test(source))
  return (source) => tests.some((test) => test(source))
}

function compileLeaf({ name, operator, value }: RuleLeaf, parameters: readonly RuleParameter[]): RuleTest {
  const parameter = parameterOf(name, parameters)
  if (parameter === undefined) return () => false
  const read = reader(parameter)
  if (operator === '~=') return (source) => read(source) !== value
  if (operator === '==') return (source) => read(source) === value
  if (operator === 'in') {
    const values = new Set(value.split(',').map((item) => item.trim()))
    return present(read, (found) => values.has(found))
  }
  if (isNumeric(operator)) return present(read, numberTest(operator, Number(value)))
  const pattern = compileUserPattern(value)
  return 'problem' in pattern ? () => false : present(read, pattern.found)
}

function present(read: Read, test: (found: string) => boolean): RuleTest {
  return (source) => {
    const found = read(source)
    return found !== undefined && test(found)
  }
}

function numberTest(operator: string, limit: number): (found: string) => boolean {
  const compare: Record<string, (found: number) => boolean> = {
    '>': (found) => found > limit,
    '>=': (found) => found >= limit,
    '<': (found) => found < limit,
    '<=': (found) => found <= limit,
  }
  const test = compare[operator]
  return (found) => found.trim() !== '' && test?.(Number(found)) === true
}

function parameterOf(name: string, parameters: readonly RuleParameter[]): RuleParameter | undefined {
  return parameters.find((one) => one.name === name) ?? builtIn.find((one) => one.name === name)
}

function reader({ type, value }: RuleParameter): Read {
  switch (type) {
    case 'path':
      return (source) => source.path
    case 'method':
      return (source) => source.method
    case 'header': {
      const name = value.toLowerCase()
      return (source) => source.header(name)
    }
    case 'query':
      return (source) => source.query(value)
    case 'system': {
      const name = value.replace(/^\$context\./, '')
      return (source) => source.system(name)
    }
  }
}
