import { expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { startLimits, throttling } from '../support/start-limits.ts'

// The table of policies, rows P01 to P15 and §2. Times are seconds from the first call, by a clock of the test.
// Source of each: ROMA Connect User Guide, "Request Throttling" (roma_03_2142) unless the row names another.

test('P01, P02: three calls a minute; the fourth is refused with the documented text until the window ends', async () => {
  const world = await startLimits()
  const x = await world.api()
  const policy = await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 3 }))
  await world.bind('throttlingPolicy', policy.id, [x])
  const statuses: number[] = []
  for (const second of [0, 1, 2]) {
    world.at(second)
    statuses.push((await world.send(x, { by: world.a })).status)
  }
  world.at(3)
  const refused = await world.send(x, { by: world.a })
  world.at(61)
  const after = await world.send(x, { by: world.a })
  expect([...statuses, refused.status, after.status]).toEqual([200, 200, 200, 429, 200])
  // Source: error_codes (0308); ocr_01_0041 (message).
  expect(refused.json).toMatchObject({
    error_code: 'APIC.0308',
    error_msg: 'The throttling threshold has been reached: policy api over ratelimit,limit:3,time:1 minute',
  })
})

test('P03: the threshold of an excluded credential replaces its limit, upwards and downwards', async () => {
  const world = await startLimits()
  const { a, b } = world
  const c = await world.caller('C')
  const x = await world.api()
  await world.call('appAuth.create', { envId: RELEASE_ID, appIds: [c.id], apiIds: [x.id] })
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 20, appCallLimits: 3 }),
  )
  for (const [app, callLimits] of [
    [a, 2],
    [b, 4],
  ] as const)
    await world.call('throttlingPolicy.addSpecial', {
      ...{ throttleId: policy.id, objectType: 'APP', objectId: app.id, callLimits },
    })
  await world.bind('throttlingPolicy', policy.id, [x])
  const times = (by: typeof a, count: number) =>
    world.statuses(Array.from({ length: count }, () => [x, { by }]))
  expect(await times(a, 3)).toEqual([200, 200, 429])
  expect(await times(b, 5)).toEqual([200, 200, 200, 200, 429])
  expect(await times(c, 4)).toEqual([200, 200, 200, 429])
})

test('P04: the API limit holds for all callers together', async () => {
  const world = await startLimits()
  const { a, b } = world
  const x = await world.api()
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 4, appCallLimits: 4 }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  expect(
    await world.statuses([
      [x, { by: a }],
      [x, { by: a }],
      [x, { by: a }],
      [x, { by: b }],
    ]),
  ).toEqual([200, 200, 200, 200])
  const refused = await world.send(x, { by: b })
  expect(refused.status).toBe(429)
  expect(refused.json).toMatchObject({ error_msg: expect.stringContaining('policy api over ratelimit') })
})

test('P05: a sharing policy has one set of counters, a specific one a set for each API', async () => {
  const world = await startLimits()
  const [x, y] = [await world.api(), await world.api()]
  const by = { by: world.a }
  const shared = await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 2, type: 2 }))
  await world.bind('throttlingPolicy', shared.id, [x, y])
  expect(
    await world.statuses([
      [x, by],
      [y, by],
      [x, by],
    ]),
  ).toEqual([200, 200, 429])
  const specific = await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 2, type: 1 }))
  await world.bind('throttlingPolicy', specific.id, [x, y])
  expect(
    await world.statuses([
      [x, by],
      [x, by],
      [y, by],
      [x, by],
    ]),
  ).toEqual([200, 200, 200, 429])
})

test('P06: each address has its own counter', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 5, ipCallLimits: 1 }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  expect(
    await world.statuses([
      [x, { from: '10.0.0.1' }],
      [x, { from: '10.0.0.2' }],
      [x, { from: '10.0.0.1' }],
    ]),
  ).toEqual([200, 200, 429])
})

test('P07: a credential limit does not apply where no credential is', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const limits = { apiCallLimits: 5, appCallLimits: 1, userCallLimits: 1 }
  const policy = await world.call('throttlingPolicy.create', throttling(limits))
  await world.bind('throttlingPolicy', policy.id, [x])
  expect(await world.statuses([[x], [x], [x]])).toEqual([200, 200, 200])
})

test('P08: without a policy the limit of the instance holds, over all environments together', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const { id: envId } = await world.call('environment.create', { name: 'test', remark: '' })
  await world.call('publication.publish', { apiId: x.id, envId })
  await world.call('feature.set', { name: 'ratelimit', enable: true, config: '{"api_limits":2}' })
  const inTest = { headers: [['X-Stage', 'test']] as const }
  expect(await world.statuses([[x], [x, inTest], [x]])).toEqual([200, 200, 429])
  world.at(1)
  expect(await world.statuses([[x]])).toEqual([200])
})

test('P09: debug headers say what is left, in this order, and only when asked for', async () => {
  const world = await startLimits()
  const x = await world.api()
  const limits = { apiCallLimits: 5, userCallLimits: 4, appCallLimits: 3, ipCallLimits: 2, timeInterval: 2 }
  const policy = await world.call('throttlingPolicy.create', throttling(limits))
  await world.bind('throttlingPolicy', policy.id, [x])
  const debug = [['X-Apig-Mode', 'debug']] as const
  const first = await world.send(x, { by: world.a, headers: debug })
  // Source: apig_03_0047, DebugApiV2 (sample).
  expect(Object.entries(first.headers).filter(([name]) => name.startsWith('x-apig-ratelimit'))).toEqual([
    ['x-apig-ratelimit-api', 'remain:4,limit:5,time:2 minute'],
    ['x-apig-ratelimit-user', 'remain:3,limit:4,time:2 minute'],
    ['x-apig-ratelimit-app', 'remain:2,limit:3,time:2 minute'],
    ['x-apig-ratelimit-ip', 'remain:1,limit:2,time:2 minute'],
    ['x-apig-ratelimit-api-allenv', 'remain:99999,limit:100000,time:1 second'],
  ])
  const second = await world.send(x, { by: world.a })
  expect(Object.keys(second.headers).filter((name) => name.startsWith('x-apig-ratelimit'))).toEqual([])
  // What is exhausted says so on the refusal.
  const refused = await world.send(x, { by: world.a, headers: debug })
  expect(refused.status).toBe(429)
  expect(refused.headers['x-apig-ratelimit-ip']).toBe('remain:0,limit:2,time:2 minute')
  expect(refused.headers['x-apig-ratelimit-api']).toBe('remain:3,limit:5,time:2 minute')
})

test('P10: a policy acts in the environment it is bound in', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const { id: envId } = await world.call('environment.create', { name: 'test', remark: '' })
  await world.call('publication.publish', { apiId: x.id, envId })
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 1, timeUnit: 'HOUR' }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  const inTest = { headers: [['X-Stage', 'test']] as const }
  expect(await world.statuses([[x], [x], [x, inTest], [x, inTest]])).toEqual([200, 429, 200, 200])
})

test('P11: unbinding acts at once, without publishing', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 1, timeUnit: 'HOUR' }),
  )
  const bindingIds = await world.bind('throttlingPolicy', policy.id, [x])
  expect(await world.statuses([[x], [x]])).toEqual([200, 429])
  await world.call('throttlingPolicy.unbind', { bindingIds })
  expect(await world.statuses([[x]])).toEqual([200])
})

test('P15: a bound policy cannot be deleted', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 1 }))
  await world.bind('throttlingPolicy', policy.id, [x])
  // Source: error_codes (3451).
  await expect(world.call('throttlingPolicy.delete', { id: policy.id })).rejects.toMatchObject({
    error: 'throttlingPolicyBound',
    entry: { code: 'APIG.3451', status: 403 },
    hint: expect.stringContaining('api-1 in RELEASE'),
  })
})

// §2.2, row by row.

test('§2.2 counters: all must have room, and a refused call consumes nothing anywhere', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 3, ipCallLimits: 1 }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  const from = (ip: string) => [x, { from: ip }] as const
  expect(
    await world.statuses([
      from('10.0.0.1'),
      from('10.0.0.1'),
      from('10.0.0.1'),
      from('10.0.0.2'),
      from('10.0.0.3'),
    ]),
  ).toEqual([200, 429, 429, 200, 200])
  expect(await world.statuses([from('10.0.0.4')])).toEqual([429])
})

test('§2.2 user: all applications of the account share the user limit; an excluded tenant has its own', async () => {
  const world = await startLimits()
  const { a, b } = world
  const x = await world.api()
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 9, userCallLimits: 2 }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  expect(
    await world.statuses([
      [x, { by: a }],
      [x, { by: b }],
      [x, { by: a }],
    ]),
  ).toEqual([200, 200, 429])
  const { projectId } = await world.call('instance.get', {})
  await world.call('throttlingPolicy.addSpecial', {
    ...{ throttleId: policy.id, objectType: 'USER', objectId: projectId, callLimits: 3 },
  })
  expect(
    await world.statuses([
      [x, { by: b }],
      [x, { by: a }],
    ]),
  ).toEqual([200, 429])
})

test('§2.2 window: fixed, opened by the first counted call, reset as a whole at its very end', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 2, timeInterval: 10, timeUnit: 'SECOND' }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  const at = async (seconds: number) => {
    world.at(seconds)
    return (await world.send(x)).status
  }
  expect([await at(3), await at(12.998), await at(12.999)]).toEqual([200, 200, 429])
  expect([await at(13), await at(13), await at(13)]).toEqual([200, 200, 429])
  expect([await at(22.999), await at(23)]).toEqual([429, 200])
})

test('§2.2 edit while running: new limits at once; counters are kept when the period is unchanged', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const draft = throttling({ apiCallLimits: 5 }) as Record<string, unknown>
  const policy = await world.call('throttlingPolicy.create', draft as never)
  await world.bind('throttlingPolicy', policy.id, [x])
  expect(await world.statuses([[x], [x]])).toEqual([200, 200])
  const change = (more: object) =>
    world.call('throttlingPolicy.update', { id: policy.id, draft: { ...draft, ...more } as never })
  await change({ apiCallLimits: 2 })
  expect(await world.statuses([[x]])).toEqual([429])
  await change({ apiCallLimits: 3 })
  expect(await world.statuses([[x], [x]])).toEqual([200, 429])
  await change({ apiCallLimits: 3, timeInterval: 2 })
  expect(await world.statuses([[x]])).toEqual([200])
})

test('§1: taking offline keeps the binding; it acts again after the next publish, and a version switch keeps it', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 1, timeUnit: 'DAY' }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  expect(await world.statuses([[x], [x]])).toEqual([200, 429])
  await world.call('publication.offline', { apiId: x.id, envId: RELEASE_ID })
  const { versionId } = await world.call('publication.publish', { apiId: x.id, envId: RELEASE_ID })
  expect(await world.statuses([[x]])).toEqual([429])
  await world.call('publication.publish', { apiId: x.id, envId: RELEASE_ID })
  await world.call('publication.switchVersion', { apiId: x.id, versionId })
  expect(await world.statuses([[x]])).toEqual([429])
})

test('§1: one policy of the kind an API and environment; another one takes its place', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const [one, two] = [
    await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 1 })),
    await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 2 })),
  ]
  await world.bind('throttlingPolicy', one.id, [x])
  const open = await world.call('throttlingPolicy.bindableApis', { policyId: two.id })
  expect(open.items.map((item) => [item.apiId, item.boundPolicyName])).toEqual([[x.id, one.name]])
  await world.bind('throttlingPolicy', two.id, [x])
  expect((await world.call('throttlingPolicy.boundApis', { policyId: one.id })).total).toBe(0)
  expect(await world.statuses([[x], [x], [x]])).toEqual([200, 200, 429])
})

test('§1: no bound policy acts on a debugged draft', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 1 }))
  await world.bind('throttlingPolicy', policy.id, [x])
  const request = { method: 'GET', url: x.path, target: { kind: 'draft', apiId: x.id } }
  for (let i = 0; i < 3; i += 1) {
    const result = await world.call('debugger.send', { request } as never)
    expect(result.response?.status).toBe(200)
  }
})

test('§2.2 sub-domain: a day limit, off until SL_DOMAIN_CALL_LIMIT says a number', async () => {
  const world = await startLimits()
  const [x, y] = [await world.api({ authType: 'NONE' }), await world.api({ authType: 'NONE' })]
  await world.call('quota.set', { configName: 'SL_DOMAIN_CALL_LIMIT', configValue: 2 })
  expect(await world.statuses([[x], [y], [x]])).toEqual([200, 200, 429])
  world.at(86_400)
  expect(await world.statuses([[x]])).toEqual([200])
  await world.call('quota.set', { configName: 'SL_DOMAIN_CALL_LIMIT', configValue: 0 })
  expect(await world.statuses([[x], [y], [x]])).toEqual([200, 200, 200])
})

test('a refusal is explained: policy, dimension, use, limit, when it is free again', async () => {
  const world = await startLimits()
  const x = await world.api()
  const policy = await world.call(
    'throttlingPolicy.create',
    throttling({ apiCallLimits: 9, appCallLimits: 1 }),
  )
  await world.bind('throttlingPolicy', policy.id, [x])
  world.at(5)
  await world.send(x, { by: world.a })
  world.at(20)
  await world.send(x, { by: world.a })
  const trace = await world.lastTrace()
  expect(trace).toMatchObject({
    errorCode: 'APIC.0308',
    hint: `The credential limit of "${policy.name}" is used up; it is free again at 2030-01-01T10:01:05Z.`,
    explanation: {
      ...{
        kind: 'throttle',
        policyId: policy.id,
        policyName: policy.name,
        dimension: 'app',
        key: 'A',
        rule: '',
      },
      ...{ used: 1, limit: 1, periodMs: 60_000, resetAt: Date.parse('2030-01-01T10:01:05Z') },
    },
  })
})

test('counters can be read: what is left and when it resets', async () => {
  const world = await startLimits()
  const x = await world.api()
  const limits = { apiCallLimits: 9, appCallLimits: 4, ipCallLimits: 2 }
  const policy = await world.call('throttlingPolicy.create', throttling(limits))
  await world.bind('throttlingPolicy', policy.id, [x])
  await world.send(x, { by: world.a, from: '10.1.1.1' })
  await world.send(x, { by: world.a, from: '10.1.1.1' })
  const { items } = await world.call('throttlingPolicy.counters', { id: policy.id })
  const resetsAt = Date.parse('2030-01-01T10:01:00Z')
  const place = { apiId: x.id, apiName: 'api-1', envName: 'RELEASE', resetsAt }
  expect(items).toEqual([
    { ...place, dimension: 'ip', key: '10.1.1.1', name: '', limit: 2, remaining: 0 },
    { ...place, dimension: 'app', key: world.a.id, name: 'A', limit: 4, remaining: 2 },
    { ...place, dimension: 'api', key: '', name: '', limit: 9, remaining: 7 },
  ])
})

test('exact under concurrency: of a hundred calls at once as many pass as the limit says', async () => {
  const world = await startLimits()
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call('throttlingPolicy.create', throttling({ apiCallLimits: 37 }))
  await world.bind('throttlingPolicy', policy.id, [x])
  const answers = await Promise.all(Array.from({ length: 100 }, () => world.send(x)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(37)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(63)
}, 30_000)
