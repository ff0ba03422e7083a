import { RELEASE_ID } from '#contract/model/environment'
import { expect, test } from '../support/console-page.ts'
import { callOutside } from '../support/outside-caller.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'
import { enter } from './screens/controls.ts'

test('a plug-in is made with its form, bound, changed as a script and kept from breaking', async ({
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
  const served = async () => (await callOutside(url, atrium.caFile)).headers['x-served-by']

  await test.step('make it with the form', async () => {
    await shell.go('API Policies')
    await page.getByRole('button', { name: 'Create Policy' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^HTTP Response Headers/ })
      .click()
    await expect(page.getByRole('heading', { level: 1, name: /HTTP Response Headers/ })).toBeVisible()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Enter 3–255 characters.')).toBeVisible()
    await enter(page, 'Policy Name', 'served_by')
    await page.getByRole('textbox', { name: 'Name, row 1' }).fill('X Served')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Start with a letter; then letters, digits and - only.')).toBeVisible()
    await page.getByRole('textbox', { name: 'Name, row 1' }).fill('X-Served-By')
    await page.getByRole('textbox', { name: 'Value, row 1' }).fill('desk')
    await page.getByRole('button', { name: 'Remove row 2' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'served_by' })).toBeVisible()
  })

  await test.step('bind it: it acts at once', async () => {
    expect(await served()).toBeUndefined()
    await page.getByRole('button', { name: 'Bind to APIs' }).click()
    const dialog = page.getByRole('dialog', { name: 'Bind to APIs' })
    await dialog.getByText('health', { exact: false }).first().click()
    await dialog.getByRole('button', { name: 'Bind', exact: true }).click()
    await expect(page.getByRole('table', { name: 'Bound APIs' })).toContainText('health')
    expect(await served()).toBe('desk')
  })

  await test.step('the script is the same text; a broken one is not saved', async () => {
    await page.getByRole('button', { name: 'Edit' }).click()
    await expect(page.getByText('Bound to 1 API: the change acts at once.')).toBeVisible()
    await page.getByRole('tab', { name: 'Script' }).click()
    const editor = page.getByRole('textbox', { name: 'Content' })
    await expect(editor).toContainText('desk')
    await editor.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('{"response_headers":[')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('The content is no JSON', { exact: false })).toBeInViewport()
    await page.getByRole('tab', { name: 'Form' }).click()
    await expect(page.getByText('The script is no JSON object', { exact: false })).toBeVisible()
    await page.getByRole('tab', { name: 'Script' }).click()
    await editor.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(
      '{"response_headers":[{"name":"X-Served-By","value":"script","action":"add"}]}',
    )
    await page.getByRole('tab', { name: 'Form' }).click()
    await expect(page.getByRole('textbox', { name: 'Value, row 1' })).toHaveValue('script')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'served_by' })).toBeVisible()
    expect(await served()).toBe('script')
  })
})

test('a signature key is generated, shown on request and bound', async ({ console: page }) => {
  const call = askFrom(page)
  const { shell } = consoleOf(page)
  await shell.go('API Policies')
  await page.getByRole('button', { name: 'Create Policy' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Signature Key/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Create Signature Key' })
  await enter(dialog, 'Policy Name', 'orders_key')
  await dialog.getByLabel('Secret').fill('short')
  await dialog.getByLabel('Secret').press('Enter')
  await expect(dialog).toContainText('Enter 16–64 letters')
  await expect(dialog).toContainText('The two entries differ.')
  await dialog.getByLabel('Secret').fill('')
  await dialog.getByRole('button', { name: 'OK' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'orders_key' })).toBeVisible()
  const { items } = await call('signatureKey.list', { name: 'orders_key' })
  const { signSecret } = await call('signatureKey.secret', { id: items[0]?.id ?? '' })
  await expect(page.getByText(signSecret)).toBeHidden()
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByText(signSecret)).toBeVisible()
})
