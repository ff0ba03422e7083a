import { expect, test } from '../support/console-page.ts'
import { callOutside } from '../support/outside-caller.ts'
import { askFrom } from './ask.ts'

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

test('refused calls are explained, recorded, repaired and replayed; the clock warns on every screen', async ({
  console: page,
  atrium,
}) => {
  const call = askFrom(page)
  const app = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId: app.id })
  const create = (change: object) =>
    call('api.create', {
      groupId: group.id,
      romaAppId: app.id,
      reqProtocol: 'BOTH',
      reqMethod: 'POST',
      backendType: 'MOCK',
      mockInfo: { resultContent: '{"made":true}' },
      ...change,
    } as never)
  const open = await create({ name: 'create-order', reqUri: '/orders' })
  const locked = await create({
    name: 'locked',
    reqUri: '/locked',
    authType: 'APP',
    authOpt: { appCodeAuthType: 'HEADER' },
  })
  for (const { id } of [open, locked]) await call('publication.publish', { apiId: id, envId: RELEASE })
  const partner = await call('integrationApplication.create', { name: 'partner' })
  const { appCode } = await call('appCode.create', { appId: partner.id })
  const { port } = new URL(atrium.httpsUrl)
  const send = (path: string, options = {}) =>
    callOutside(`https://${group.slDomain}:${port}${path}`, atrium.caFile, { method: 'POST', ...options })

  await test.step('a recorded call shows its messages with secrets masked', async () => {
    await page.goto(new URL('/#/apic/calls', page.url()).href)
    await page
      .locator('.el-switch', { has: page.getByRole('switch', { name: 'Record headers and bodies' }) })
      .click()
    await expect(page.getByRole('switch', { name: 'Record headers and bodies' })).toBeChecked()
    await send('/orders', {
      headers: { 'content-type': 'application/json' },
      body: '{"item":7,"password":"hidden-one"}',
    })
    await page.getByRole('row').filter({ hasText: '/orders' }).dblclick()
    await page.getByRole('tab', { name: 'Request', exact: true }).click()
    await expect(page.getByRole('tabpanel')).toContainText('‹secret:password›')
    await expect(page.getByRole('tabpanel')).not.toContainText('hidden-one')
    await page.getByRole('tab', { name: 'Response', exact: true }).click()
    await expect(page.getByRole('tabpanel')).toContainText('made')
  })

  await test.step('replaying it sends it again', async () => {
    await page.getByRole('toolbar', { name: 'Call actions' }).getByRole('button', { name: 'Replay' }).click()
    await expect(page.getByRole('note')).toContainText('except body')
    await page.getByRole('button', { name: 'Send Request' }).click()
    await expect(page.getByText('200 OK')).toBeVisible()
  })

  await test.step('a caller without authorization is authorized from the explanation', async () => {
    const headers = { 'x-apig-appcode': appCode }
    expect((await send('/locked', { headers })).status).toBe(403)
    await page.goto(new URL('/#/apic/calls?onlyErrors=true', page.url()).href)
    await page.getByRole('row').filter({ hasText: '/locked' }).getByRole('button', { name: 'Why?' }).click()
    await expect(page.getByRole('tab', { name: 'Decision' })).toHaveAttribute('aria-selected', 'true')
    await page.getByRole('button', { name: 'Authorize now' }).click()
    await expect(page.getByText('Authorized: send the call again.')).toBeVisible()
    expect((await send('/locked', { headers })).status).toBe(200)
  })

  await test.step('a clock that was changed is told everywhere until it is real again', async () => {
    await page.goto(new URL('/#/apic/conditions', page.url()).href)
    await page.getByRole('button', { name: 'Freeze' }).click()
    await page.getByRole('button', { name: '1 day' }).click()
    await page.goto(new URL('/#/settings/gateway', page.url()).href)
    await expect(page.getByText('The gateway’s clock stands at')).toBeVisible()
    await page.getByRole('button', { name: 'Back to the real time' }).first().click()
    await expect(page.getByText('The gateway’s clock stands at')).toBeHidden()
    expect(await call('clock.get', {})).toMatchObject({ real: true })
  })

  await test.step('a fault fails calls until it is cleared', async () => {
    await page.goto(new URL('/#/apic/conditions', page.url()).href)
    await page.getByRole('button', { name: 'Set a fault' }).click()
    const dialog = page.getByRole('dialog', { name: 'Set a fault' })
    await dialog.getByText('Answer a status').click()
    await dialog.getByRole('button', { name: 'OK' }).click()
    await expect(page.getByRole('table', { name: 'Faults' })).toContainText('Answers 503')
    expect((await send('/orders')).status).toBe(503)
    await page.getByRole('note').getByRole('button', { name: 'Clear all faults' }).click()
    await expect(page.getByText('No faults')).toBeVisible()
    expect((await send('/orders')).status).toBe(200)
  })
})
