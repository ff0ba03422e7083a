import { expect, test } from '../support/console-page.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'

test('a policy backend is added, debugged as a draft with the keyboard, and drawn after publishing', async ({
  console: page,
}) => {
  const call = askFrom(page)
  await call('sample.load', {})
  const api = (await call('api.list', { name: 'shop-products' })).items[0]
  const at = (path: string) => new URL(`/#/apic/apis/${api?.id}/${path}`, page.url()).href

  await test.step('an input and a policy that reads it; what is missing is said beside it', async () => {
    await page.goto(at('edit/request'))
    await page.getByRole('button', { name: 'Add Input Parameter' }).click()
    await page.getByLabel(/^Name of/).fill('kind')
    await page.getByRole('button', { name: 'Configure Backend Service' }).click()
    await page.getByRole('button', { name: 'Add Backend Policy' }).click()
    await page.getByRole('menuitem', { name: 'Mock' }).click()
    await page.getByLabel('Policy Name').fill('beta')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Conditions' })).toContainText(
      'Add at least one condition.',
    )
    await page.getByRole('button', { name: 'Add Condition' }).click()
    await page.getByLabel('Value of 1').fill('beta')
    await page.getByRole('textbox', { name: 'Response', exact: true }).fill('{"beta":true}')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByRole('tab', { name: 'Basic Information' })).toHaveAttribute(
      'aria-selected',
      'true',
    )
  })

  const response = page.getByRole('region', { name: 'Response' })
  await test.step('Ctrl+Enter sends; Alt+↑ goes back to an earlier request', async () => {
    await page.getByRole('tab', { name: 'Debugging' }).click()
    await page.keyboard.press('Control+Enter')
    await expect(response.getByRole('status').first()).toContainText('200')
    await expect(response).not.toContainText('"beta"')
    await page.getByLabel('Value 1').fill('beta')
    await page.getByRole('checkbox', { name: 'Use row 1' }).check()
    await page.keyboard.press('Control+Enter')
    await expect(response).toContainText('"beta": true')
    await page.keyboard.press('Alt+ArrowUp')
    await expect(response).not.toContainText('"beta"')
    await expect(page.getByRole('checkbox', { name: 'Use row 1' })).not.toBeChecked()
  })

  await test.step('the topology forks; arrow keys walk it', async () => {
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish API' })
    await expect(dialog.getByRole('region', { name: 'What changes' })).toContainText('policyMocks.beta')
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(dialog).toContainText('Published to RELEASE')
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'API Calling' }).click()
    await page.getByRole('button', { name: 'API Request' }).focus()
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
    await expect(page.getByRole('button', { name: /Backend policy/ })).toHaveAttribute('aria-pressed', 'true')
    await expect(page.getByRole('region', { name: 'beta' })).toContainText('kind is beta')
  })
})

test('what was typed survives a closed window, and leaving with it asks first', async ({ console: page }) => {
  const { shell } = consoleOf(page)
  const wizard = new URL('/#/apic/apis/new', page.url()).href
  await page.goto(wizard)
  await page.getByLabel('Name', { exact: true }).fill('half-typed')
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('atrium.api-draft.new') ?? ''))
    .toContain('half-typed')

  await shell.go('API Management')
  await page.getByRole('dialog', { name: 'Unsaved changes' }).getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half-typed')

  page.once('dialog', (question) => question.accept())
  await page.reload()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('half-typed')

  await shell.go('API Management')
  await page.getByRole('dialog', { name: 'Unsaved changes' }).getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('heading', { name: 'APIs' })).toBeVisible()
  await page.goto(wizard)
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('')
  await expect(page.getByRole('button', { name: 'Continue' })).toHaveCount(0)
})

test('several APIs at once: published together, and a delete that is refused says why for each', async ({
  console: page,
}) => {
  await askFrom(page)('sample.load', {})
  await page.goto(new URL('/#/apic/apis', page.url()).href)
  await expect(page.getByRole('row', { name: 'shop-orders' })).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select all' }).check()
  const bar = page.getByRole('toolbar', { name: 'Selected APIs' })
  await bar.getByRole('button', { name: 'Publish' }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish API' })
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(dialog).toContainText('Published to RELEASE')
  await dialog.getByRole('button', { name: 'Back to API List' }).click()

  await page.getByRole('checkbox', { name: 'Select all' }).check()
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog', { name: 'Delete API' }).getByRole('button', { name: 'Delete' }).click()
  const result = page.getByRole('dialog', { name: 'Delete', exact: true })
  await expect(result.getByRole('listitem').first()).toContainText('APIG.3416')
  await expect(result.getByRole('link', { name: 'shop-orders' })).toBeVisible()
})
