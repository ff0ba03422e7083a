import { describe, expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { startLimits, throttling } from '../support/start-limits.ts'

// The table of policies, rows P12 to P14 and §4.4.
// Source of each: APIG User Guide, "Request Throttling 2.0" (apig_03_0054); APIG API Reference, "RateLimitContent".

type World = Awaited<ReturnType<typeof startLimits>>
type Target = Awaited<ReturnType<World['api']>>

/** The example of §4.4. */
const example = {
  ...{ scope: 'basic', default_time_unit: 'minute', default_interval: 1 },
  ...{ api_limit: 60, user_limit: 0, app_limit: 20, ip_limit: 0, algorithm: 'counter' },
  specials: [{ type: 'app', policies: [{ key: 'another-application', limit: 40 }] }],
  parameters: [{ type: 'header', name: 'plan', value: 'X-Plan' }],
  rules: [
    {
      ...{ rule_name: 'free', match_regex: '["plan","==","free"]', limit: 5, interval: 10 },
      time_unit: 'second',
    },
  ],
}

async function attach(world: World, content: object, targets: readonly Target[]) {
  const plugin = await world.call('plugin.create', {
    ...{ pluginName: 'limit2', pluginType: 'rate_limit', pluginScope: 'global' },
    pluginContent: JSON.stringify(content),
  })
  const apiIds = targets.map(({ id }) => id)
  await world.call('plugin.attach', { pluginIds: [plugin.id], envId: RELEASE_ID, apiIds })
  return plugin
}

const basic = { api_limit: 3, default_interval: 1, default_time_unit: 'minute' }

test('P12: the plug-in wins over the traditional policy, whose counters rest', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 1 }))
  await world.bind('throttlingPolicy', policy.id, [x])
  await attach(world, basic, [x])
  expect(await world.statuses([[x], [x], [x], [x]])).toEqual([200, 200, 200, 429])
  expect((await world.call('throttlingPolicy.counters', { id: policy.id })).items).toEqual([])
})

test('P13: a parameter rule limits the calls it matches; others go by the basic part', async () => {
  const world = await startLimits()
  const x = await world.api()
  const plugin = await attach(world, example, [x])
  const plan = (value: string) => [x, { by: world.a, headers: [['X-Plan', value]] as const }] as const
  expect(await world.statuses(Array.from({ length: 6 }, () => plan('free')))).toEqual([
    ...Array(5).fill(200),
    429,
  ])
  expect((await world.lastTrace()).explanation).toMatchObject({
    ...{
      kind: 'throttle',
      plugin: true,
      policyName: 'limit2',
      rule: 'free',
      used: 5,
      limit: 5,
      periodMs: 10_000,
    },
  })
  const { items } = await world.call('throttlingPolicy.counters', { id: plugin.id })
  expect(items[0]).toMatchObject({ dimension: 'rule', key: 'free', limit: 5, remaining: 0 })
  expect(await world.statuses([plan('gold'), plan('gold')])).toEqual([200, 200])
  world.at(10)
  expect(await world.statuses([plan('free')])).toEqual([200])
})

test('P14: rules look at method and path; −1 is no limit for the API', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE', reqMethod: 'ANY', reqUri: '/orders', matchMode: 'SWA' })
  await attach(
    world,
    {
      api_limit: -1,
      rules: [
        {
          rule_name: 'writes',
          match_regex: '["AND",["method","in","POST,PUT"],["reqPath","~~","^/orders"]]',
          ...{ limit: 1, interval: 10, time_unit: 'second' },
        },
      ],
    },
    [x],
  )
  expect(
    await world.statuses([
      [x, { method: 'POST', path: '/orders/1' }],
      [x, { method: 'PUT', path: '/orders/2' }],
      [x, { path: '/orders/1' }],
      [x, { path: '/orders/1' }],
    ]),
  ).toEqual([200, 429, 200, 200])
})

describe('§4.4', () => {
  test('share: all APIs feed one set of counters; basic: each has its own', async () => {
    const world = await startLimits()
    const [x, y] = [await world.api({ authType: 'NONE' }), await world.api({ authType: 'NONE' })]
    const plugin = await attach(world, { ...basic, scope: 'share' }, [x, y])
    expect(await world.statuses([[x], [y], [x], [y]])).toEqual([200, 200, 200, 429])
    const { pluginName, pluginType, pluginScope } = plugin
    const pluginContent = JSON.stringify({ ...basic, scope: 'basic' })
    await world.call('plugin.update', {
      id: plugin.id,
      draft: { pluginName, pluginType, pluginScope, pluginContent },
    })
    expect(await world.statuses([[x], [x], [x], [y], [x]])).toEqual([200, 200, 200, 200, 429])
  })

  test('a rule is one bucket for all calls it matches, and the basic limits hold as well', async () => {
    const world = await startLimits()
    const x = await world.api({ authType: 'NONE' })
    const rules = [{ rule_name: 'paid', match_regex: '["plan","~=","free"]', limit: 2 }]
    const parameters = [{ type: 'query', name: 'plan', value: 'plan' }]
    await attach(world, { ...basic, api_limit: 4, parameters, rules }, [x])
    const plan = (value: string) => [x, { path: `${x.path}?plan=${value}` }] as const
    expect(
      await world.statuses([
        plan('gold'),
        plan('silver'),
        plan('gold'),
        plan('free'),
        plan('free'),
        plan('free'),
      ]),
    ).toEqual([200, 200, 429, 200, 200, 429])
  })

  test('excluded credentials have a threshold of their own', async () => {
    const world = await startLimits()
    const x = await world.api()
    const specials = [{ type: 'app', policies: [{ key: world.a.id, limit: 2 }] }]
    await attach(world, { ...basic, api_limit: 9, app_limit: 1, specials }, [x])
    const [a, b] = [{ by: world.a }, { by: world.b }]
    expect(
      await world.statuses([
        [x, a],
        [x, a],
        [x, a],
        [x, b],
        [x, b],
      ]),
    ).toEqual([200, 200, 429, 200, 429])
  })

  test.each([
    ['a limit above the API limit', { ...basic, app_limit: 4 }, 'app_limit'],
    ['an API limit of 0', { ...basic, api_limit: 0 }, 'api_limit'],
    [
      'a special above the API limit',
      { ...basic, specials: [{ type: 'app', policies: [{ key: 'k', limit: 4 }] }] },
      'specials.0.policies.0.limit',
    ],
    [
      'a rule that is no JSON',
      { ...basic, rules: [{ rule_name: 'r', match_regex: '[', limit: 1 }] },
      'rules.0.match_regex',
    ],
    [
      'a name that no parameter has',
      { ...basic, rules: [{ rule_name: 'r', match_regex: '["plan","==","x"]', limit: 1 }] },
      'rules.0.match_regex',
    ],
    [
      'more than 100 rules',
      {
        ...basic,
        rules: Array.from({ length: 101 }, (_, i) => ({
          rule_name: `r${i}`,
          match_regex: '["method","==","GET"]',
          limit: 1,
        })),
      },
      'rules',
    ],
    [
      'two rules of one name',
      {
        ...basic,
        rules: Array.from({ length: 2 }, () => ({
          rule_name: 'r',
          match_regex: '["method","==","GET"]',
          limit: 1,
        })),
      },
      'rules.1.rule_name',
    ],
  ])('refuses %s', async (_, content, field) => {
    const world = await startLimits()
    await expect(attach(world, content, [])).rejects.toMatchObject({
      hint: expect.stringContaining(`pluginContent.${field}: `),
    })
  })
})
