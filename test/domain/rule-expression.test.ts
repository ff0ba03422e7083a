import { expect, test } from 'vitest'
import { parseRuleExpression, ruleNames, writeRuleExpression } from '#contract/rule-expression'
import {
  compileRule,
  type RuleParameter,
  type RuleSource,
  ruleProblem,
} from '../../src-main/domain/rule-expression.ts'
import { compileUserPattern } from '../../src-main/domain/user-pattern.ts'

// Source: policies.md §4.1, rule expression; APIG User Guide, "Request Throttling 2.0".
const parameters: readonly RuleParameter[] = [
  { type: 'header', name: 'plan', value: 'X-Plan' },
  { type: 'query', name: 'size', value: 'size' },
  { type: 'system', name: 'server', value: 'serverName' },
  { type: 'path', name: 'reqPath', value: 'reqPath' },
]

function request(more: Partial<Record<string, string>> = {}): RuleSource {
  return {
    path: more.path ?? '/orders/1',
    method: more.method ?? 'POST',
    header: (name) => (name === 'x-plan' ? more.plan : undefined),
    query: (name) => (name === 'size' ? more.size : undefined),
    system: (name) => (name === 'serverName' ? 'desk' : undefined),
  }
}

test.each([
  ['["plan","==","free"]', { plan: 'free' }, true],
  ['["plan","==","free"]', { plan: 'Free' }, false],
  ['["plan","==","free"]', {}, false],
  ['["plan","~=","free"]', { plan: 'gold' }, true],
  ['["plan","~=","free"]', { plan: 'free' }, false],
  ['["plan","~=","free"]', {}, true],
  ['["reqPath","~~","^/orders"]', {}, true],
  ['["reqPath","~~","ders"]', {}, true],
  ['["reqPath","~~","^/carts"]', {}, false],
  ['["plan","~~",".*"]', {}, false],
  ['["method","in","POST,PUT"]', {}, true],
  ['["method","in","POST, PUT"]', { method: 'PUT' }, true],
  ['["method","in","GET"]', {}, false],
  ['["size",">",800]', { size: '801' }, true],
  ['["size",">",800]', { size: '800' }, false],
  ['["size",">=","800"]', { size: '800' }, true],
  ['["size","<",5]', { size: 'many' }, false],
  ['["size","<=",5]', {}, false],
  ['["server","==","desk"]', {}, true],
  ['["AND",["method","in","POST,PUT"],["reqPath","~~","^/orders"]]', {}, true],
  ['["AND",["method","in","POST,PUT"],["plan","==","x"]]', {}, false],
  ['["OR",["plan","==","x"],["AND",["method","==","POST"],["size","<",5]]]', { size: '4' }, true],
] as const)('%s for %j is %s', (text, more, expected) => {
  expect(ruleProblem(text, parameters)).toBeUndefined()
  expect(compileRule(text, parameters)(request(more))).toBe(expected)
})

test.each([
  ['plan == free', 'JSON array'],
  ['{}', 'JSON array'],
  ['[]', 'JSON array'],
  ['["plan","=","x"]', 'is no operator'],
  ['["plan","=="]', 'name, operator and value'],
  ['["plan",">","x"]', 'compares numbers'],
  ['["plan","==",true]', 'text or a number'],
  ['["AND"]', 'name, operator and value'],
  ['["other","==","x"]', 'none of the declared'],
  ['["plan","~~","(?=a)"]', 'Look-around'],
  ['["plan","~~","(a)\\\\1"]', 'back references'],
  ['["plan","~~","[a"]', 'no usable pattern'],
  [`["plan","~~","${'(a|b)?'.repeat(400)}"]`, 'at most 1024'],
  ['["plan","~~","(a{900}b){1}c{900}"]', 'too large'],
  [`${'["AND",'.repeat(30)}["plan","==","x"]${']'.repeat(30)}`, 'at most 20 deep'],
])('%s is refused on save and never holds', (text, why) => {
  expect(ruleProblem(text, parameters)).toContain(why)
  expect(compileRule(text, parameters)(request({ plan: 'x' }))).toBe(false)
})

test('an expression is written as it was read', () => {
  const text = '["OR",["plan","in","a,b"],["size",">",800]]'
  const expression = parseRuleExpression(text)
  if ('problem' in expression) throw new Error(expression.problem)
  expect(writeRuleExpression(expression)).toBe(text)
  expect(ruleNames(expression)).toEqual(['plan', 'size'])
})

test.each(['(a+)+$', '(a|aa)*$', '(.*)*x', '([a-z]+)*[0-9]', '(a|a?)+b', '(?:[ab]*a[ab]{300}|x)$'])(
  'the pattern %s ends soon on any value',
  (pattern) => {
    const compiled = compileUserPattern(pattern)
    if ('problem' in compiled) throw new Error(compiled.problem)
    // An engine that tries every way would outlast the test's own limit.
    compiled.found('ab'.repeat(50_000))
    compiled.matches(`${'a'.repeat(8000)}!`)
    expect(compiled.matches('')).toBeTypeOf('boolean')
  },
)
