import { RELEASE_ID } from '#contract/model/environment'
import { expect, test } from '../support/console-page.ts'
import { callOutside } from '../support/outside-caller.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'
import { enter, pick } from './screens/controls.ts'

test('a throttling policy is created, bound, seen counting, edited and unbound', async ({
  console: page,
  atrium,
}) => {
  const call = askFrom(page)
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId })
  const api = await call('api.create', {
    ...{
      groupId: group.id,
      romaAppId,
      name: 'health',
      reqMethod: 'GET',
      reqUri: '/health',
      authType: 'NONE',
    },
    ...{ reqProtocol: 'HTTPS', backendType: 'MOCK', mockInfo: { resultContent: 'up' } },
  })
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  const { shell } = consoleOf(page)
  const url = `https://${group.slDomain}:${new URL(atrium.httpsUrl).port}/health`
  const status = async () => (await callOutside(url, atrium.caFile)).status

  await test.step('create it', async () => {
    await shell.go('API Policies')
    await page.getByRole('button', { name: 'Create Policy' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Request Throttling Limits/ })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Create Request Throttling Policy' })
    await enter(dialog, 'Policy Name', 'two_an_hour')
    await dialog.getByRole('spinbutton', { name: 'Max. API Requests' }).fill('2')
    await dialog.getByRole('spinbutton', { name: 'Max. IP Address Requests' }).fill('3')
    await dialog.getByRole('button', { name: 'OK' }).click()
    await expect(dialog).toContainText('At most the API limit, 2.')
    await dialog.getByRole('spinbutton', { name: 'Max. IP Address Requests' }).fill('2')
    await dialog.getByRole('button', { name: 'OK' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'two_an_hour' })).toBeVisible()
  })

  await test.step('bind it: it acts at once, and its counters show', async () => {
    await page.getByRole('button', { name: 'Bind to APIs' }).click()
    const dialog = page.getByRole('dialog', { name: 'Bind to APIs' })
    await dialog.getByText('health', { exact: false }).first().click()
    await dialog.getByRole('button', { name: 'Bind', exact: true }).click()
    await expect(page.getByRole('table', { name: 'Bound APIs' })).toContainText('health')
    expect([await status(), await status(), await status()]).toEqual([200, 200, 429])
    const counters = page.getByRole('table', { name: 'Counters now' })
    await expect(counters.getByRole('row', { name: /^API/ })).toContainText('0')
  })

  await test.step('a change says how many APIs it reaches', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit Request Throttling Policy' })
    await expect(dialog).toContainText('Bound to 1 API: the change acts at once.')
    await dialog.getByRole('spinbutton', { name: 'Max. API Requests' }).fill('3')
    await dialog.getByRole('spinbutton', { name: 'Max. IP Address Requests' }).fill('3')
    await dialog.getByRole('button', { name: 'OK' }).click()
    await shell.expectToast('Policy saved')
    expect([await status(), await status()]).toEqual([200, 429])
  })

  await test.step('it is not deleted while it is bound', async () => {
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(page.getByText(/two_an_hour is bound to 1 API: .*Unbind it first\./)).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click()
  })

  await test.step('the API shows it, and unbinds it', async () => {
    await page.getByRole('table', { name: 'Bound APIs' }).getByRole('link', { name: 'health' }).click()
    const row = page.getByRole('row', { name: /Request Throttling/ }).first()
    await expect(row).toContainText('3 calls in 1 minute per API')
    await row.getByRole('button', { name: 'Unbind' }).click()
    await shell.expectToast('two_an_hour unbound')
    expect(await status()).toBe(200)
  })
})

test('an access control policy tries an address before it keeps callers out', async ({ console: page }) => {
  const { shell } = consoleOf(page)
  await shell.go('API Policies')
  await page.getByRole('button', { name: 'Create Policy' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Access Control/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Create Access Control Policy' })
  await enter(dialog, 'Policy Name', 'office')
  await pick(dialog, 'Effect', 'Deny')
  await enter(dialog, 'IP addresses', '10.0.0.5-10.0.0.9\n10.0.0.300')
  await dialog.getByRole('button', { name: 'OK' }).click()
  await expect(dialog).toContainText('"10.0.0.300" is no address')
  await enter(dialog, 'IP addresses', '10.0.0.5-10.0.0.9')
  await enter(dialog, 'Test an address', '10.0.0.7')
  await expect(dialog.getByRole('status').filter({ hasText: 'refused' })).toContainText('10.0.0.5-10.0.0.9')
  await enter(dialog, 'Test an address', '10.0.0.10')
  await expect(dialog.getByRole('status').filter({ hasText: 'may call' })).toBeVisible()
  await dialog.getByRole('button', { name: 'OK' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'office' })).toBeVisible()
})

test('a credential gets a list of addresses and a quota', async ({ console: page }) => {
  const call = askFrom(page)
  const { id } = await call('integrationApplication.create', { name: 'partner' })
  const { shell } = consoleOf(page)
  await shell.go('API Calling')
  await shell.tab('Client Quota Policies')
  await page.getByRole('button', { name: 'Create Client Quota Policy' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Create Client Quota Policy' })
  await enter(dialog, 'Name', 'a thousand')
  await dialog.getByRole('button', { name: 'OK' }).click()
  await expect(dialog.getByText('Fill in this field.')).toBeVisible()
  await dialog.getByRole('spinbutton', { name: 'Max. API Callings' }).fill('1000')
  await dialog.getByRole('button', { name: 'OK' }).click()
  await page.getByRole('link', { name: 'a thousand' }).click()
  await page.getByRole('button', { name: 'Bind Applications' }).click()
  const binding = page.getByRole('dialog', { name: 'Bind Applications' })
  await binding.getByText('partner').click()
  await binding.getByRole('button', { name: 'OK' }).click()
  await page.getByRole('table', { name: 'Applications' }).getByRole('link', { name: 'partner' }).click()
  await expect(page.getByRole('region', { name: 'Client quota' })).toContainText('1000 calls in 1 day')
  await page.getByRole('button', { name: 'Set Access Control' }).click()
  const list = page.getByRole('dialog', { name: 'Set Access Control' })
  await enter(list, 'IP addresses', '10.0.0.0/24')
  await list.getByRole('button', { name: 'OK' }).click()
  await expect(page.getByRole('region', { name: 'Access control' })).toContainText('It may call only from:')
  expect((await call('appAcl.get', { appId: id })).acl).toMatchObject({ appAclValues: ['10.0.0.0/24'] })
})
