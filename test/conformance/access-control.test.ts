import { describe, expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { startLimits } from '../support/start-limits.ts'

// The table of policies, rows P16 to P23 and §3, each with its source.

type World = Awaited<ReturnType<typeof startLimits>>

async function acl(world: World, aclType: 'PERMIT' | 'DENY', aclValue: string) {
  const x = await world.api({ authType: 'NONE' })
  const policy = await world.call('accessControlPolicy.create', {
    ...{ aclName: 'addresses', entityType: 'IP', aclType, aclValue },
  })
  await world.bind('accessControlPolicy', policy.id, [x])
  return { x, policy }
}

// Source: ROMA Connect User Guide, "Access Control" (roma_03_2145); CreateAclStrategyV2; error_codes (0402).
describe('access control of addresses', () => {
  test('P16: only what is permitted passes; others get 403 APIC.0402 before anybody asks who they are', async () => {
    const world = await startLimits()
    const { x } = await acl(world, 'PERMIT', '10.0.0.0/24')
    expect((await world.send(x, { from: '10.0.0.7' })).status).toBe(200)
    const refused = await world.send(x, { from: '10.0.1.7' })
    expect(refused.status).toBe(403)
    expect(refused.json).toMatchObject({
      error_code: 'APIC.0402',
      error_msg: 'The IP address is not authorized to access the API.',
    })
  })

  test('P17: all but what is denied passes, to both ends of a range', async () => {
    const world = await startLimits()
    const { x } = await acl(world, 'DENY', '10.0.0.5-10.0.0.9')
    const from = (last: number) => [x, { from: `10.0.0.${last}` }] as const
    expect(await world.statuses([from(4), from(5), from(9), from(10)])).toEqual([200, 403, 403, 200])
  })

  // Source: roma_03_0012, supported_features (real_ip_from_xff, xff_index).
  test('P18: the address is the entry of X-Forwarded-For that xff_index names', async () => {
    const world = await startLimits()
    const { x } = await acl(world, 'PERMIT', '10.9.9.9')
    const last = ['1.1.1.1, 10.9.9.9', '10.9.9.9, 1.1.1.1'].map((from) => [x, { from }] as const)
    expect(await world.statuses(last)).toEqual([200, 403])
    const index = async (xff_index: number, from: string) => {
      const config = JSON.stringify({ enable: 'on', xff_index })
      await world.call('feature.set', { name: 'real_ip_from_xff', enable: true, config })
      return (await world.send(x, { from })).status
    }
    expect(await index(0, '10.9.9.9, 1.1.1.1')).toBe(200)
    expect(await index(1, '1.1.1.1, 10.9.9.9, 2.2.2.2')).toBe(200)
    expect(await index(-2, '10.9.9.9, 1.1.1.1')).toBe(200)
    // Outside the list, or no address: the connection's.
    expect(await index(5, '10.9.9.9')).toBe(403)
    expect(await index(0, 'rubbish, 10.9.9.9')).toBe(403)
    await world.call('feature.set', { name: 'real_ip_from_xff', enable: false, config: '' })
    expect((await world.send(x, { from: '10.9.9.9' })).status).toBe(403)
  })

  // Source: supported_features (real_ip_header_getter).
  test('the address can come from a header of its own', async () => {
    const world = await startLimits()
    const { x } = await acl(world, 'PERMIT', '10.9.9.9')
    const config = '{"enable":"on","header_getter":"header:X-Edge-Ip"}'
    await world.call('feature.set', { name: 'real_ip_header_getter', enable: true, config })
    const headers = (value: string) => ({ headers: [['X-Edge-IP', value]] as const, from: '1.1.1.1' })
    expect(
      await world.statuses([
        [x, headers('10.9.9.9')],
        [x, headers('1.2.3.4')],
      ]),
    ).toEqual([200, 403])
    expect(await world.statuses([[x, { from: '10.9.9.9' }]])).toEqual([200])
  })

  test('editing and unbinding act at once; a policy of the same kind takes the place, one of another stays', async () => {
    const world = await startLimits()
    const { x, policy } = await acl(world, 'PERMIT', '10.0.0.1')
    const from = { from: '10.0.0.2' }
    expect(await world.statuses([[x, from]])).toEqual([403])
    await world.call('accessControlPolicy.update', {
      id: policy.id,
      draft: { aclName: 'addresses', entityType: 'IP', aclType: 'PERMIT', aclValue: '10.0.0.1,10.0.0.2' },
    })
    expect(await world.statuses([[x, from]])).toEqual([200])
    const other = await world.call('accessControlPolicy.create', {
      ...{ aclName: 'accounts', entityType: 'DOMAIN', aclType: 'DENY', aclValue: 'acme' },
    })
    await world.bind('accessControlPolicy', other.id, [x])
    const bound = await world.call('accessControlPolicy.ofApi', { apiId: x.id })
    expect(bound.items.map((item) => item.policy.aclName).sort()).toEqual(['accounts', 'addresses'])
    // Account policies act on IAM calls alone.
    expect(await world.statuses([[x, from]])).toEqual([200])
    const third = await world.call('accessControlPolicy.create', {
      ...{ aclName: 'other_addresses', entityType: 'IP', aclType: 'DENY', aclValue: '10.0.0.2' },
    })
    await world.bind('accessControlPolicy', third.id, [x])
    expect(
      await world.statuses([
        [x, from],
        [x, { from: '9.9.9.9' }],
      ]),
    ).toEqual([403, 200])
    const now = await world.call('accessControlPolicy.ofApi', { apiId: x.id })
    expect(now.items.map((item) => item.policy.aclName).sort()).toEqual(['accounts', 'other_addresses'])
  })

  // Source: error_codes (3447).
  test('a bound policy cannot be deleted', async () => {
    const world = await startLimits()
    const { policy } = await acl(world, 'DENY', '10.0.0.1')
    await expect(world.call('accessControlPolicy.delete', { id: policy.id })).rejects.toMatchObject({
      entry: { code: 'APIG.3447', status: 403 },
    })
  })

  test('a refusal is explained: list, entry, address and where it came from', async () => {
    const world = await startLimits()
    const { x, policy } = await acl(world, 'DENY', '10.0.0.5-10.0.0.9')
    await world.send(x, { from: '10.0.0.6' })
    expect((await world.lastTrace()).explanation).toEqual({
      ...{ kind: 'access', policyId: policy.id, policyName: 'addresses', list: 'deny', subject: 'address' },
      ...{ seen: '10.0.0.6', rule: '10.0.0.5-10.0.0.9', source: 'X-Forwarded-For[-1]' },
    })
  })

  test.each([
    ['IP', 'every form', '10.0.0.0/24,192.168.0.1/16,10.0.0.5-10.0.0.9,::1'],
    ['IP', '100 entries', Array.from({ length: 100 }, (_, i) => `10.0.0.${i}`).join(',')],
    ['DOMAIN', 'two names', 'acme,globex'],
    ['DOMAIN_ID', '32 letters and digits', '0123456789abcdef0123456789ABCDEF'],
  ] as const)('%s takes %s', async (entityType, _, aclValue) => {
    const world = await startLimits()
    const policy = { aclName: 'fine', entityType, aclType: 'PERMIT', aclValue } as const
    expect((await world.call('accessControlPolicy.create', policy)).aclValue).toBe(aclValue)
  })

  test.each([
    ['IP', 'no address', '10.0.0.256', 'invalidParameter'],
    ['IP', 'nothing', ' , ', 'invalidParameter'],
    ['IP', '101 entries', Array.from({ length: 101 }, (_, i) => `10.0.0.${i}`).join(','), 'valueTooLarge'],
    ['DOMAIN', 'digits only', '12345', 'invalidParameter'],
    ['DOMAIN', 'a name of 65', 'a'.repeat(65), 'invalidParameter'],
    [
      'DOMAIN',
      'more than 1024 in all',
      Array.from({ length: 200 }, (_, i) => `name${i}`).join(','),
      'textTooLong',
    ],
    ['DOMAIN_ID', 'a short one', 'short', 'invalidParameter'],
  ] as const)('%s refuses %s', async (entityType, _, aclValue, error) => {
    const world = await startLimits()
    const policy = { aclName: 'wrong', entityType, aclType: 'PERMIT', aclValue } as const
    await expect(world.call('accessControlPolicy.create', policy)).rejects.toMatchObject({ error })
  })
})

// Source: ROMA Connect User Guide, "Configuring Access Control for an Application" (roma_03_2144); error_codes (0405).
test('P20: the list of an application holds for its own calls alone, on every API', async () => {
  const world = await startLimits()
  const { a, b } = world
  const x = await world.api()
  await world.call('appAcl.set', { appId: a.id, draft: { appAclType: 'DENY', appAclValues: ['10.0.0.1'] } })
  const refused = await world.send(x, { by: a, from: '10.0.0.1' })
  expect(refused.status).toBe(403)
  expect(refused.json).toMatchObject({
    error_code: 'APIC.0405',
    error_msg: 'The app is not accessed from a trusted IP address.',
  })
  expect((await world.lastTrace()).explanation).toMatchObject({
    subject: 'application address',
    policyName: 'A',
  })
  expect(
    await world.statuses([
      [x, { by: a, from: '10.0.0.2' }],
      [x, { by: b, from: '10.0.0.1' }],
    ]),
  ).toEqual([200, 200])
  await world.call('appAcl.delete', { appId: a.id })
  expect(await world.statuses([[x, { by: a, from: '10.0.0.1' }]])).toEqual([200])
})

// Source: ROMA Connect User Guide, "Configuring a Client Quota" (roma_03_2110, apig_03_0059); CreateAppQuota;
// error_codes (0501).
describe('client quotas', () => {
  const quota = {
    name: 'two calls',
    callLimits: 2,
    timeInterval: 1,
    timeUnit: 'HOUR',
    resetTime: '',
  } as const

  test('P21: cycles begin at the first reset; used up is 405 APIC.0501', async () => {
    const world = await startLimits()
    const { a } = world
    const x = await world.api()
    const { id } = await world.call('appQuota.create', { ...quota, resetTime: '2030-01-01 09:30:00' })
    await world.call('appQuota.bind', { id, appIds: [a.id] })
    expect(
      await world.statuses([
        [x, { by: a }],
        [x, { by: a }],
      ]),
    ).toEqual([200, 200])
    world.at(2)
    const refused = await world.send(x, { by: a })
    expect(refused.status).toBe(405)
    expect(refused.json).toMatchObject({
      error_code: 'APIC.0501',
      error_msg: 'The app quota has been used up.',
    })
    expect((await world.lastTrace()).explanation).toMatchObject({
      ...{ kind: 'quota', policyName: 'two calls', appName: 'A', used: 2, limit: 2, frozen: false },
      resetAt: Date.parse('2030-01-01T10:30:00Z'),
    })
    world.at(30 * 60 - 1)
    expect(await world.statuses([[x, { by: a }]])).toEqual([405])
    world.at(30 * 60 + 1)
    expect(await world.statuses([[x, { by: a }]])).toEqual([200])
  })

  test('P22: calls of all APIs count together; without a first reset the first call begins a cycle', async () => {
    const world = await startLimits()
    const by = { by: world.a }
    const [x, y] = [await world.api(), await world.api()]
    const { id } = await world.call('appQuota.create', { ...quota, timeUnit: 'MINUTE' })
    await world.call('appQuota.bind', { id, appIds: [world.a.id, world.b.id] })
    expect(
      await world.statuses([
        [x, by],
        [y, by],
        [x, by],
      ]),
    ).toEqual([200, 200, 405])
    // Each application has its own counter.
    expect(await world.statuses([[x, { by: world.b }]])).toEqual([200])
    const { items } = await world.call('appQuota.boundApps', { id })
    expect(items.map((app) => [app.appName, app.remaining])).toEqual([
      ['A', 0],
      ['B', 1],
    ])
    world.at(60)
    expect(await world.statuses([[x, by]])).toEqual([200])
  })

  test('§3.3: before the first reset nothing is enforced, and a call without an application costs nothing', async () => {
    const world = await startLimits()
    const by = { by: world.a }
    const [x, open] = [await world.api(), await world.api({ authType: 'NONE' })]
    const { id } = await world.call('appQuota.create', { ...quota, resetTime: '2030-01-01T10:00:10Z' })
    await world.call('appQuota.bind', { id, appIds: [world.a.id] })
    expect(
      await world.statuses([
        [x, by],
        [x, by],
        [x, by],
        [open, by],
        [open, by],
      ]),
    ).toEqual(Array(5).fill(200))
    world.at(10)
    expect(
      await world.statuses([
        [x, by],
        [x, by],
        [x, by],
        [open, by],
      ]),
    ).toEqual([200, 200, 405, 200])
  })

  test('§8: a throttled call does not cost quota', async () => {
    const world = await startLimits()
    const by = { by: world.a }
    const x = await world.api()
    const limit = { name: 'one_a_second', apiCallLimits: 1, timeInterval: 1, timeUnit: 'SECOND' } as const
    const policy = await world.call('throttlingPolicy.create', limit)
    await world.bind('throttlingPolicy', policy.id, [x])
    const { id } = await world.call('appQuota.create', { ...quota })
    await world.call('appQuota.bind', { id, appIds: [world.a.id] })
    expect(
      await world.statuses([
        [x, by],
        [x, by],
        [x, by],
      ]),
    ).toEqual([200, 429, 429])
    world.at(1)
    expect(await world.statuses([[x, by]])).toEqual([200])
    world.at(2)
    expect(await world.statuses([[x, by]])).toEqual([405])
  })

  test('an edited quota acts at once: another limit goes on counting, another period begins anew', async () => {
    const world = await startLimits()
    const by = { by: world.a }
    const x = await world.api()
    const { id } = await world.call('appQuota.create', { ...quota })
    await world.call('appQuota.bind', { id, appIds: [world.a.id] })
    expect(
      await world.statuses([
        [x, by],
        [x, by],
        [x, by],
      ]),
    ).toEqual([200, 200, 405])
    await world.call('appQuota.update', { id, draft: { ...quota, callLimits: 3 } })
    expect(
      await world.statuses([
        [x, by],
        [x, by],
      ]),
    ).toEqual([200, 405])
    await world.call('appQuota.update', { id, draft: { ...quota, timeUnit: 'DAY' } })
    expect(await world.statuses([[x, by]])).toEqual([200])
    await world.call('appQuota.delete', { id })
    expect(
      await world.statuses([
        [x, by],
        [x, by],
        [x, by],
      ]),
    ).toEqual([200, 200, 200])
  })
})

// Source: ROMA Connect User Guide, "Authorizing Apps" (roma_03_2115, apig_03_0027); CreateAuthorizingAppsV2.
describe('the green channel', () => {
  test('P23: whitelisted calls without credentials, blacklisted not at all, others prove who they are', async () => {
    const world = await startLimits()
    const x = await world.api({}, { authorize: false })
    await world.call('appAuth.create', {
      ...{ envId: RELEASE_ID, appIds: [world.a.id], apiIds: [x.id] },
      ...{ authTunnel: 'GREEN', authWhitelist: ['10.0.0.1'], authBlacklist: ['10.0.0.2'] },
    })
    const answers = [
      await world.send(x, { from: '10.0.0.1' }),
      await world.send(x, { from: '10.0.0.2' }),
      await world.send(x, { from: '10.0.0.3' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 401])
    expect(answers[1]?.json).toMatchObject({ error_code: 'APIC.0402' })
    expect(answers[2]?.json).toMatchObject({ error_code: 'APIC.0303' })
  })

  test('§3.4: the blacklist beats the whitelist, and access control is not lifted', async () => {
    const world = await startLimits()
    const x = await world.api({}, { authorize: false })
    await world.call('appAuth.create', {
      ...{ envId: RELEASE_ID, appIds: [world.a.id], apiIds: [x.id] },
      ...{ authTunnel: 'GREEN', authWhitelist: ['10.0.0.0/24'], authBlacklist: ['10.0.0.2'] },
    })
    expect(
      await world.statuses([
        [x, { from: '10.0.0.2' }],
        [x, { from: '10.0.0.3' }],
      ]),
    ).toEqual([403, 200])
    const policy = await world.call('accessControlPolicy.create', {
      ...{ aclName: 'not_three', entityType: 'IP', aclType: 'DENY', aclValue: '10.0.0.3' },
    })
    await world.bind('accessControlPolicy', policy.id, [x])
    expect(
      await world.statuses([
        [x, { from: '10.0.0.3' }],
        [x, { from: '10.0.0.4' }],
      ]),
    ).toEqual([403, 200])
  })

  test('§3.4: the call is accounted to the application of the authorization', async () => {
    const world = await startLimits()
    const x = await world.api({}, { authorize: false })
    await world.call('appAuth.create', {
      ...{ envId: RELEASE_ID, appIds: [world.a.id], apiIds: [x.id] },
      ...{ authTunnel: 'GREEN', authWhitelist: ['10.0.0.1'] },
    })
    const quota = { name: 'one call', callLimits: 1, timeInterval: 1, timeUnit: 'HOUR' } as const
    const { id } = await world.call('appQuota.create', quota)
    await world.call('appQuota.bind', { id, appIds: [world.a.id] })
    expect(
      await world.statuses([
        [x, { from: '10.0.0.1' }],
        [x, { from: '10.0.0.1' }],
      ]),
    ).toEqual([200, 405])
    expect((await world.lastTrace()).appId).toBe(world.a.id)
  })

  test('it is set, changed and taken back with the authorization, and a whitelist is needed', async () => {
    const world = await startLimits()
    const x = await world.api()
    const { items } = await world.call('appAuth.boundApps', { apiId: x.id })
    const id = items.find(({ appId }) => appId === world.a.id)?.id ?? ''
    const change = (more: object) => world.call('appAuth.update', { id, ...more })
    await expect(change({ authTunnel: 'GREEN' })).rejects.toMatchObject({
      hint: expect.stringContaining('authWhitelist'),
    })
    await expect(change({ authTunnel: 'GREEN', authWhitelist: ['nowhere'] })).rejects.toMatchObject({
      error: 'invalidParameter',
    })
    expect(
      await change({ authTunnel: 'GREEN', authWhitelist: ['10.0.0.1'], visitParam: 'desk 4' }),
    ).toMatchObject({
      ...{ authTunnel: 'GREEN', authWhitelist: ['10.0.0.1'], authBlacklist: [], visitParam: 'desk 4' },
    })
    expect(await world.statuses([[x, { from: '10.0.0.1' }]])).toEqual([200])
    await change({ authTunnel: 'NORMAL', authWhitelist: ['10.0.0.1'] })
    expect(await world.statuses([[x, { from: '10.0.0.1' }]])).toEqual([401])
  })
})

// Source: apig_03_0027, CreateAclStrategyV2 (DOMAIN, DOMAIN_ID); error_codes (0302).
describe('access control of accounts', () => {
  async function iamWorld() {
    const world = await startLimits()
    await world.call('iam.renameAccount', { name: 'acme' })
    const { account } = await world.call('iam.get', {})
    const { id: userId } = await world.call('iam.createUser', { name: 'rita' })
    const { token } = await world.call('iam.issueToken', { userId })
    const x = await world.api({ authType: 'IAM' })
    const headers = [['X-Auth-Token', token]] as const
    const bind = async (entityType: 'DOMAIN' | 'DOMAIN_ID', aclType: 'PERMIT' | 'DENY', aclValue: string) => {
      const policy = { aclName: `acl_${entityType}_${aclType}`, entityType, aclType, aclValue }
      const { id } = await world.call('accessControlPolicy.create', policy)
      const [binding] = await world.bind('accessControlPolicy', id, [x])
      return binding ?? ''
    }
    return { world, account, bind, call: () => world.send(x, { headers }) }
  }

  test('a denied account name covers its users: 403 APIC.0302', async () => {
    const { world, bind, call } = await iamWorld()
    expect((await call()).status).toBe(200)
    const binding = await bind('DOMAIN', 'DENY', 'globex,acme')
    const refused = await call()
    expect(refused.status).toBe(403)
    expect(refused.json).toMatchObject({
      error_code: 'APIC.0302',
      error_msg: 'The IAM user is not authorized to access the API.',
    })
    expect((await world.lastTrace()).explanation).toMatchObject({
      ...{ kind: 'access', list: 'deny', subject: 'account', seen: 'acme', rule: 'acme' },
    })
    await world.call('accessControlPolicy.unbind', { bindingIds: [binding] })
    expect((await call()).status).toBe(200)
  })

  test('P19: a name list that denies and an id list that permits: only the permitting one counts', async () => {
    const { account, bind, call } = await iamWorld()
    await bind('DOMAIN', 'DENY', 'acme')
    await bind('DOMAIN_ID', 'PERMIT', account.id)
    expect((await call()).status).toBe(200)
  })

  test('§3.1: both permit or both deny: both must pass', async () => {
    const { bind, call } = await iamWorld()
    await bind('DOMAIN', 'PERMIT', 'acme')
    expect((await call()).status).toBe(200)
    await bind('DOMAIN_ID', 'PERMIT', 'f'.repeat(32))
    expect((await call()).status).toBe(403)
  })

  test('§2.2: the user of an IAM call is the project of its token', async () => {
    const world = await startLimits()
    const { id: userId } = await world.call('iam.createUser', { name: 'rita' })
    const project = await world.call('iam.createProject', { name: 'eu-1_side' })
    const [main, side] = [
      await world.call('iam.issueToken', { userId }),
      await world.call('iam.issueToken', { userId, projectId: project.id }),
    ].map(({ token }) => ({ headers: [['X-Auth-Token', token]] as const }))
    const x = await world.api({ authType: 'IAM' })
    const policy = await world.call('throttlingPolicy.create', {
      ...{ name: 'per_user', apiCallLimits: 9, userCallLimits: 1, timeInterval: 1, timeUnit: 'MINUTE' },
    })
    await world.bind('throttlingPolicy', policy.id, [x])
    expect(
      await world.statuses([
        [x, main],
        [x, side],
        [x, main],
        [x, side],
      ]),
    ).toEqual([200, 200, 429, 429])
  })
})
