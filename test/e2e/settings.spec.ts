import { expect, test } from '../support/console-page.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'

test('a backup is made, put back by its typed name, and secrets get a new key', async ({ console: page }) => {
  const call = askFrom(page)
  await call('integrationApplication.create', { name: 'kept-app' })
  await page.goto(new URL('/#/settings/data', page.url()).href)
  await page.getByRole('button', { name: 'Back up now' }).click()
  const backups = page.getByRole('table', { name: 'Backups' })
  await expect(backups.getByRole('row', { name: /^workspace-.*Daily or by hand/ })).toHaveCount(1)
  await call('integrationApplication.create', { name: 'later-app' })

  const name = (await backups.getByRole('rowheader').textContent()) ?? ''
  await backups.getByRole('button', { name: `Restore ${name}` }).click()
  const question = page.getByRole('dialog', { name: 'Restore backup' })
  await expect(question.getByRole('button', { name: 'Restore backup' })).toBeDisabled()
  await question.getByRole('textbox').fill(name)
  await question.getByRole('button', { name: 'Restore backup' }).click()
  await expect(backups.getByRole('row', { name: /^before-restore-/ })).toHaveCount(1)

  await consoleOf(page).shell.go('Integration Applications')
  await expect(page.getByRole('row', { name: /^kept-app/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /^later-app/ })).toHaveCount(0)

  await page.goto(new URL('/#/settings/data', page.url()).href)
  await page.getByRole('button', { name: 'Seal with a new key' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Seal with a new key' }).click()
  await expect(page.getByText(/^\d+ secrets? sealed with a new key/)).toBeVisible()
})

test('a command gets other keys, a taken one is refused, and the old ones come back', async ({
  console: page,
}) => {
  await page.goto(new URL('/#/settings/shortcuts', page.url()).href)
  const row = page.getByRole('row', { name: /^Collapse or expand the navigation/ })
  const change = row.getByRole('button', { name: /^Change keys/ })
  await change.click()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('alert').filter({ hasText: 'Ctrl+K' })).toContainText('is used by')
  await page.keyboard.press('Control+Shift+b')
  await expect(row).toContainText('Ctrl+Shift+B')

  const navigation = page.getByRole('navigation', { name: 'Main' })
  const width = async () => (await navigation.boundingBox())?.width ?? 0
  const wide = await width()
  await page.keyboard.press('Control+b')
  expect(await width()).toBe(wide)
  await page.keyboard.press('Control+Shift+b')
  await expect.poll(width).toBeLessThan(wide)

  await row.getByRole('button', { name: /^Reset keys/ }).click()
  await expect(row).toContainText('Ctrl+B')
})

test('the gateway popover closes by Escape and gives the focus back', async ({ console: page }) => {
  const pill = page.getByRole('button', { name: /^Gateway: / })
  await pill.click()
  const panel = page.getByRole('region', { name: 'Gateway addresses' })
  await panel.getByRole('button', { name: 'Copy HTTP address' }).focus()
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(pill).toBeFocused()
})

test('the system is asked whether it trusts the local authority, and says what it looked at', async ({
  console: page,
}) => {
  await page.goto(new URL('/#/settings/tls', page.url()).href)
  await page.getByRole('button', { name: 'Check trust' }).click()
  await expect(page.getByText(/does not trust the local authority yet|No trust store/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Open a page of the gateway' })).toHaveAttribute(
    'href',
    /^https:.*\/apic\/health_check$/,
  )
})
