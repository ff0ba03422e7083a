import { expect, test } from '../support/console-page.ts'
import { callOutside } from '../support/outside-caller.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'

test('what is not published is not served, and what is edited is not served before it is published', async ({
  console: page,
  atrium,
}) => {
  const call = askFrom(page)
  await call('quickstart.run', { steps: ['publish'] })
  const url = (await call('quickstart.get', {})).url ?? ''
  const outside = (address: string) => callOutside(address, atrium.caFile)
  const { shell, apis } = consoleOf(page)

  await test.step('a wrong path: 404 APIC.0101, and the call log offers to create an API for it', async () => {
    const wrong = await outside(url.replace('/demo/call', '/demo/nowhere'))
    expect(wrong).toMatchObject({ status: 404, body: expect.stringContaining('APIC.0101') })
    await shell.go('API Analysis')
    const row = page.getByRole('row').filter({ hasText: '/demo/nowhere' })
    await expect(row).toContainText('404')
    await row.dblclick()
    await expect(page.getByText('Create API for this path').first()).toBeVisible()
  })

  await test.step('taken offline: 404; Undo: 200', async () => {
    await shell.go('API Management')
    await apis.more('hello-api', 'Take offline')
    const dialog = page.getByRole('dialog', { name: 'Take offline' })
    await dialog.getByRole('button', { name: 'Take offline' }).click()
    await expect(apis.row('hello-api')).toContainText('Not published')
    expect(await outside(url)).toMatchObject({ status: 404 })
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(apis.row('hello-api')).toContainText('RELEASE')
    expect(await outside(url)).toMatchObject({ status: 200, body: 'ROMA TEST!' })
  })

  await test.step('a path edited but not published: the list says so, callers keep the old one', async () => {
    const api = (await call('api.list', { name: 'hello-api' })).items[0]
    await page.goto(new URL(`/#/apic/apis/${api?.id}/edit/request`, page.url()).href)
    await page.getByRole('textbox', { name: 'Path', exact: true }).fill('/demo/other')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await shell.go('API Management')
    await expect(apis.row('hello-api')).toContainText('/demo/other')
    await expect(apis.row('hello-api').getByText('Edited since last publish').first()).toBeAttached()
    expect(await outside(url)).toMatchObject({ status: 200 })
    expect(await outside(url.replace('/demo/call', '/demo/other'))).toMatchObject({ status: 404 })
  })
})
