import { expect, test } from 'vitest'
import { startGateway, type TestApi } from '../support/start-gateway.ts'

/** Source of the rows: api-definition.md §4 (APIG User Guide, "Creating an API": backend policies). */

type Condition = NonNullable<NonNullable<TestApi['policyMocks']>[number]['conditions']>[number]

async function chosenBy(
  condition: Condition,
  call: { ip?: string; cookie?: string; path?: string } = {},
  cookies = true,
) {
  const gateway = await startGateway({
    apis: [
      {
        ...{ reqUri: '/a', matchMode: 'SWA', reqMethod: 'ANY', mockInfo: { resultContent: 'default' } },
        policyMocks: [{ name: 'policy', resultContent: 'policy', conditions: [condition] }],
      },
    ],
    limits: { cookieConditions: cookies, sourceIp: { xffIndex: 0, header: null } },
  })
  const headers: [string, string][] = []
  if (call.ip) headers.push(['X-Forwarded-For', call.ip])
  if (call.cookie) headers.push(['Cookie', call.cookie])
  return (await gateway.call({ path: call.path ?? '/a', headers })).body.toString()
}

test.each([
  ['a single address', '10.0.0.1, 10.0.0.2', '10.0.0.2', 'policy'],
  ['another address', '10.0.0.1,10.0.0.2', '10.0.0.3', 'default'],
  ['a range', '10.0.0.5-10.0.0.9', '10.0.0.7', 'policy'],
  ['below a range', '10.0.0.5-10.0.0.9', '10.0.0.4', 'default'],
  ['a block', '10.1.0.0/16', '10.1.255.1', 'policy'],
  ['outside a block', '10.1.0.0/16', '10.2.0.1', 'default'],
  ['IPv6', '2001:db8::/32', '2001:db8::7', 'policy'],
])('source address: %s', async (_name, conditionValue, ip, expected) => {
  expect(await chosenBy({ conditionOrigin: 'source', conditionValue }, { ip })).toBe(expected)
})

const cookie = (conditionType: 'exact' | 'enum' | 'pattern', conditionValue: string): Condition => ({
  ...{ conditionOrigin: 'cookie', cookieParamName: 'plan', conditionType, conditionValue },
})

test.each([
  ['exact', cookie('exact', 'gold'), 'plan=gold', 'policy'],
  ['exact, another value', cookie('exact', 'gold'), 'plan=golden', 'default'],
  ['enum', cookie('enum', 'gold,silver'), 'a=1; plan=silver', 'policy'],
  ['pattern, found anywhere', cookie('pattern', 'ol'), 'plan=gold', 'policy'],
  ['pattern, anchored', cookie('pattern', '^ol'), 'plan=gold', 'default'],
  ['absent', cookie('pattern', '.*'), 'other=gold', 'default'],
])('cookie: %s', async (_name, condition, value, expected) => {
  expect(await chosenBy(condition, { cookie: value })).toBe(expected)
})

test('cookie conditions hold for nobody while policy_cookie_param is off', async () => {
  expect(await chosenBy(cookie('exact', 'gold'), { cookie: 'plan=gold' }, false)).toBe('default')
})

test('a pattern that would never end on another engine ends here', async () => {
  const condition: Condition = {
    ...{ conditionOrigin: 'system', sysParamName: 'req_path' },
    ...{ conditionType: 'pattern', conditionValue: '^/a/(a+)+$' },
  }
  expect(await chosenBy(condition, { path: `/a/${'a'.repeat(4000)}!` })).toBe('default')
  expect(await chosenBy(condition, { path: `/a/${'a'.repeat(4000)}` })).toBe('policy')
})
