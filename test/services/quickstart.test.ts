import { afterEach, expect, test } from 'vitest'
import { quickstartSteps } from '#contract/model/instance'
import { callOutside } from '../support/outside-caller.ts'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

let started: StartedBackend | undefined
afterEach(async () => {
  await started?.stop()
  started = undefined
})

async function start() {
  started = await startBackend()
  return started
}

const done = (quickstart: { steps: readonly { step: string; done: boolean }[] }) =>
  quickstart.steps.filter((one) => one.done).map((one) => one.step)

test('an empty workspace has everything to do', async () => {
  const { call } = await start()
  const quickstart = await call('quickstart.get', {})
  expect(quickstart.steps.map(({ step }) => step)).toEqual(quickstartSteps)
  expect(done(quickstart)).toEqual([])
  expect(quickstart).toMatchObject({ dismissed: false, url: null, curl: null, lastCall: null })
})

test('Do all steps ends with a call that the function answered, and Undo leaves nothing behind', async () => {
  const { call, backend } = await start()
  const made = await call('quickstart.run', { steps: [...quickstartSteps] })
  const quickstart = await call('quickstart.get', {})
  expect(done(quickstart)).toEqual(quickstartSteps)
  expect(quickstart.lastCall).toMatchObject({ status: 200 })
  expect(quickstart.url).toMatch(/^https:\/\/[0-9a-f]{32}\.apic\.localhost:\d+\/demo\/call$/)
  expect(quickstart.curl).toContain(`--cacert "${backend.caFile}"`)
  expect(await callOutside(quickstart.url ?? '', backend.caFile)).toMatchObject({
    status: 200,
    body: 'ROMA TEST!',
  })

  await call('sample.undo', made)
  expect(await call('integrationApplication.list', {})).toMatchObject({ total: 0 })
  expect(await call('customBackend.list', {})).toMatchObject({ total: 0 })
  expect(await call('api.list', {})).toMatchObject({ total: 0 })
  expect((await call('apiGroup.list', {})).items.map(({ name }) => name)).toEqual(['DEFAULT'])
  expect(done(await call('quickstart.get', {}))).toEqual([])
})

test('a step lays the ground it needs, and running it again makes nothing new', async () => {
  const { call } = await start()
  const made = await call('quickstart.run', { steps: ['api'] })
  expect(made).toMatchObject({ applications: [expect.any(String)], groups: [expect.any(String)] })
  expect(made.apis).toHaveLength(1)
  expect(await call('quickstart.run', { steps: ['application', 'group', 'api'] })).toEqual({
    applications: [],
    groups: [],
    apis: [],
    customBackends: [],
    throttlingPolicies: [],
  })
})

test('dismissing is remembered', async () => {
  const { call } = await start()
  await call('quickstart.dismiss', { dismissed: true })
  expect(await call('quickstart.get', {})).toMatchObject({ dismissed: true })
})

test('the sample answers as its guide page says, refuses to load twice, and goes away again', async () => {
  const { call, httpPort, httpsPort, backend } = await start()
  const made = await call('sample.load', {})
  const group = (await call('apiGroup.list', {})).items.find(({ name }) => name === 'shop-group')
  const http = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${httpPort}${path}`, init)
    return { status: answer.status, body: (await answer.json()) as unknown }
  }
  expect(await http('/shop/products')).toMatchObject({ status: 200, body: [{ id: 1 }, { id: 2 }] })
  expect(await http('/shop/quote?quantity=12&price=4.50')).toEqual({
    status: 200,
    body: { quantity: 12, price: 4.5, discount: 0.1, total: 48.6 },
  })
  expect(await http('/shop/quote?quantity=12')).toMatchObject({
    status: 400,
    body: { error_code: 'APIC.0201' },
  })
  expect(
    await http('/shop/mirror/kitchen?lang=de', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":1}',
    }),
  ).toMatchObject({
    status: 200,
    body: {
      method: 'POST',
      uri: '/shop/echo',
      param: { lang: 'de' },
      headers: {
        'x-shelf': 'kitchen',
        'x-shop': 'sample',
        'x-call-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      },
      body: { id: 1 },
    },
  })

  const orders = `https://${group?.slDomain}:${httpsPort}/shop/orders`
  const post = (headers: Record<string, string>) =>
    callOutside(orders, backend.caFile, { method: 'POST', headers, body: '{}' })
  expect(await post({})).toMatchObject({ status: 401, body: expect.stringContaining('APIC.0303') })
  const partner = (await call('integrationApplication.list', { name: 'shop-partner' })).items[0]
  const code = (await call('appCode.list', { appId: partner?.id ?? '' })).items[0]
  expect(await post({ 'x-apig-appcode': code?.appCode ?? '' })).toMatchObject({ status: 201 })

  await expect(call('sample.load', {})).rejects.toMatchObject({ error: 'workspaceNotEmpty' })
  await call('sample.undo', made)
  await call('sample.undo', made)
  expect(await call('api.list', {})).toMatchObject({ total: 0 })
  expect(await call('customBackend.list', {})).toMatchObject({ total: 0 })
})

test('with the DEFAULT group hidden, the quickstart publishes the function in its own group', async () => {
  const { call } = await start()
  await call('feature.set', { name: 'default_group_hide', enable: true, config: 'on' })
  expect(await call('apiGroup.list', {})).toMatchObject({ total: 0, items: [] })
  await call('quickstart.run', { steps: ['publishFunction'] })
  expect((await call('apiGroup.list', {})).items.map(({ name }) => name)).toEqual(['demo-group'])
})
