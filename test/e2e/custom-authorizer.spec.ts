import { expect, test } from '../support/console-page.ts'
import { callOutside } from '../support/outside-caller.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'
import { choose, enter, pick } from './screens/controls.ts'

test('a function from the template decides who may call an API', async ({ console: page, atrium }) => {
  const call = askFrom(page)
  const { id: appId } = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId: appId })
  const { shell, apis, backends } = consoleOf(page)

  await test.step('the empty list leads to a function with the template', async () => {
    await shell.go('API Management')
    await shell.tab('Custom Authorizers')
    await page.getByRole('button', { name: 'Function from Template' }).click()
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('authorizer')
    await choose(page, 'Integration Application', 'shop')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(backends.editor).toContainText('Decides whether a call may pass')
    await backends.save()
    await backends.deploy()
    await backends.expectState('Deployed')
  })

  await test.step('an authorizer asks it, and its test shows what it says', async () => {
    await shell.go('API Management')
    await shell.tab('Custom Authorizers')
    await page.getByRole('button', { name: 'Create Custom Authorizer' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Create Custom Authorizer' })
    await enter(dialog, 'Name', 'ticket_office')
    await dialog.getByRole('combobox', { name: 'Function', exact: true }).click()
    await page.getByRole('option', { name: /^authorizer/ }).click()
    await dialog.getByRole('button', { name: 'Add Identity Source' }).click()
    await enter(dialog, 'Name of identity source 1', 'X-User')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'ticket_office' })).toBeVisible()
    await enter(page, 'X-User (header)', 'ann')
    await page.getByRole('button', { name: 'Ask the Function' }).click()
    const shown = page.getByRole('region', { name: 'Test', exact: true })
    await expect(shown.getByRole('status')).toContainText('allow')
    await expect(shown.getByRole('status')).toContainText('$context.authorizer.frontend.user')
  })

  await test.step('an API chooses it in the wizard', async () => {
    await shell.go('API Management')
    await page.getByRole('button', { name: 'Create API', exact: true }).first().click()
    await apis.basics({ name: 'guarded', application: 'shop', group: 'orders', authentication: 'Custom' })
    await choose(page, 'Custom Authorizer', 'ticket_office')
    await apis.next('Define API Request')
    await apis.request({ protocol: 'HTTPS', path: '/guarded', method: 'GET' })
    await apis.next('Configure Backend Service')
    await pick(page, 'Backend Type', 'Mock')
    await page.getByRole('textbox', { name: 'Response', exact: true }).fill('welcome')
    await apis.next('Response')
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByRole('button', { name: 'Back to API List' }).click()
    await apis.publish('guarded', 'RELEASE')
    await shell.expectToast('Published to RELEASE')
    await page.getByRole('button', { name: 'Back to API List' }).click()
  })

  await test.step('callers meet it', async () => {
    const url = `https://${group.slDomain}:${new URL(atrium.httpsUrl).port}/guarded`
    expect(await callOutside(url, atrium.caFile)).toMatchObject({ status: 401 })
    const headers = { 'X-User': 'ann' }
    expect(await callOutside(url, atrium.caFile, { headers })).toMatchObject({ status: 200, body: 'welcome' })
  })

  await test.step('a change says whom it concerns, and deleting is refused in words', async () => {
    await shell.go('API Management')
    await shell.tab('Custom Authorizers')
    await page.getByRole('row', { name: 'ticket_office' }).getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByRole('dialog', { name: 'Delete Custom Authorizer' })).toContainText(
      'used by 1 API',
    )
    await page.getByRole('button', { name: 'Show the API', exact: true }).click()
    await expect(page.getByRole('link', { name: 'guarded' })).toBeVisible()
    await enter(page, 'User Data', 'for the shop')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('dialog', { name: 'Save' })).toContainText('acts at once on 1 API')
    await page.getByRole('dialog', { name: 'Save' }).getByRole('button', { name: 'Save' }).click()
    await shell.expectToast('Custom authorizer saved')
  })
})
