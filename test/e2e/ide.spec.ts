import { expect, test } from '../support/console-page.ts'
import { callOutside } from '../support/outside-caller.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'
import { choose, enter } from './screens/controls.ts'

test('with the default group hidden, a group is made inside the publish pane', async ({
  console: page,
  atrium,
}) => {
  const call = askFrom(page)
  await call('quickstart.run', { steps: ['deploy'] })
  await call('feature.set', { name: 'default_group_hide', enable: true, config: 'on' })
  const { shell, backends } = consoleOf(page)
  await shell.go('Custom Backend')
  await backends.row('hello').getByRole('link', { name: 'hello', exact: true }).click()

  const pane = await backends.openPublish()
  await pane.getByRole('combobox', { name: 'Group', exact: true }).click()
  await expect(page.getByRole('option', { name: 'DEFAULT', exact: true })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await pane.getByRole('button', { name: 'Create API Group' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create API Group' })
  await enter(dialog, 'Name', 'own-group')
  await choose(dialog, 'Integration Application', 'demo-app')
  await dialog.getByRole('button', { name: 'OK' }).click()
  await expect(dialog).toBeHidden()
  await expect(pane.getByText('own-group', { exact: true })).toBeVisible()
  await backends.publish({ environment: 'RELEASE', authentication: 'None' })

  const definition = page.getByRole('region', { name: 'Request Definition' })
  await expect(definition).toContainText('/demo/hello')
  const text = (await definition.textContent()) ?? ''
  const url = /https:\/\/[0-9a-f]{32}\.apic\.localhost(:\d+)?\/demo\/hello/.exec(text)?.[0] ?? ''
  expect(await callOutside(url, atrium.caFile)).toMatchObject({ status: 200, body: 'ROMA TEST!' })
})

test('the IDE shows where a script is wrong, keeps unsaved text and brings old versions back', async ({
  console: page,
}) => {
  const call = askFrom(page)
  await call('quickstart.run', { steps: ['deploy'] })
  const { shell, backends } = consoleOf(page)
  await shell.go('Custom Backend')
  await backends.row('hello').getByRole('link', { name: 'hello', exact: true }).click()
  const deploy = backends.toolbar.getByRole('button', { name: 'Deploy' })
  const write = async (script: string) => {
    await backends.editor.click()
    await page.keyboard.press('Control+A')
    await backends.paste(script)
  }

  await test.step('a syntax error is marked, named and refuses to be deployed', async () => {
    await write('function execute(data) {\n  return "a" "b";\n}\n')
    await shell.tab('Problems')
    await expect(page.getByRole('tabpanel', { name: 'Problems' })).toContainText('Line 2')
    await expect(deploy).toBeDisabled()
    await expect(deploy).toHaveAttribute('title', /^Line 2: /)
  })

  await test.step('newer syntax works here and is warned about', async () => {
    await write('function execute(data) {\n  let text = "new";\n  return text;\n}\n')
    await expect(page.getByRole('tabpanel', { name: 'Problems' })).toContainText('Fails in ROMA Connect')
    await expect(deploy).toBeEnabled()
  })

  await test.step('a failed run names message and line, and leads there', async () => {
    await write('function execute(data) {\n  print("before");\n  throw new Error("no such order");\n}\n')
    await page.keyboard.press('Control+Enter')
    await expect(backends.result).toContainText('Failed')
    await expect(backends.result).toContainText('no such order')
    await expect(backends.result).toContainText('before')
    await backends.result.getByRole('button', { name: 'Go to line 3' }).click()
    await expect(backends.editor).toBeFocused()
  })

  await test.step('leaving asks, and text that was not saved is offered again', async () => {
    await shell.go('Overview')
    const dialog = page.getByRole('dialog', { name: 'Unsaved text' })
    await dialog.getByRole('button', { name: 'Stay' }).click()
    await expect(dialog).toBeHidden()
    await expect
      .poll(() => page.evaluate(() => Object.values({ ...localStorage }).join()))
      .toContain('no such order')
    await page.reload()
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(backends.editor).toContainText('no such order')
    await backends.expectState('Unsaved')
  })

  await test.step('save by key, deploy by key; compare and restore the version before', async () => {
    await write('function execute(data) {\n  return "second";\n}\n')
    await page.keyboard.press('Control+s')
    await backends.expectState('Edited after deployment')
    await page.keyboard.press('Control+Shift+Enter')
    await page.getByRole('dialog', { name: 'Deploy' }).getByRole('button', { name: 'Yes' }).click()
    await backends.expectState('Deployed')
    await shell.tab('History')
    const versions = page.getByRole('list', { name: 'History' }).getByRole('listitem')
    await expect(versions).toHaveCount(2)
    await versions.last().getByRole('button', { name: 'Compare' }).click()
    const compare = page.getByRole('dialog', { name: 'Version 1 and the current text' })
    await expect(compare).toContainText('ROMA TEST!')
    await expect(compare).toContainText('second')
    await page.keyboard.press('Escape')
    await versions.last().getByRole('button', { name: 'Restore' }).click()
    await expect(backends.editor).toContainText('ROMA TEST!')
    await backends.expectState('Unsaved')
  })

  await test.step('discarding leaves without a trace', async () => {
    await shell.go('Overview')
    await page.getByRole('dialog', { name: 'Unsaved text' }).getByRole('button', { name: 'Discard' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  })
})
