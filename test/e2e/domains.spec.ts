import { callGateway } from '../support/call-gateway.ts'
import { makeCertificate } from '../support/certificates.ts'
import { expect, test } from '../support/console-page.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'
import { enter } from './screens/controls.ts'

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

test('a domain of one’s own answers with an uploaded certificate, and says in own words what is refused', async ({
  console: page,
  atrium,
}) => {
  const call = askFrom(page)
  const { id: appId } = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId: appId })
  const api = await call('api.create', {
    ...{ groupId: group.id, romaAppId: appId, name: 'hello', reqMethod: 'GET', reqUri: '/hello' },
    ...{ reqProtocol: 'BOTH', backendType: 'MOCK', mockInfo: { resultContent: 'hello' } },
  })
  await call('publication.publish', { apiId: api.id, envId: RELEASE })
  const pair = makeCertificate({ name: 'api.example.com', san: ['DNS:api.example.com'] })
  const { shell } = consoleOf(page)
  await page.goto(new URL(`/#/apic/groups/${group.id}/domains`, page.url()).href)

  await test.step('the name is bound; the local CA must not speak for it', async () => {
    await page.getByRole('button', { name: 'Bind Independent Domain Name' }).click()
    const dialog = page.getByRole('dialog', { name: 'Bind Independent Domain Name' })
    await enter(dialog, 'Domain', 'api.example.com')
    await dialog.getByRole('button', { name: 'OK' }).click()
    await shell.expectToast('Domain name bound')
    await expect(page.getByRole('note')).toContainText('HTTPS callers of api.example.com')
  })

  await test.step('a key of another certificate is refused beside its field, the right one is taken', async () => {
    const row = page.getByRole('row', { name: /api\.example\.com/ })
    await row.getByRole('button', { name: 'Upload' }).click()
    const dialog = page.getByRole('dialog', { name: 'Upload certificate for api.example.com' })
    await enter(dialog, 'Name', 'shop_cert')
    await enter(dialog, 'Certificate', pair.cert)
    await enter(dialog, 'Private key', makeCertificate({}).key)
    await dialog.getByRole('button', { name: 'OK' }).click()
    await expect(dialog).toContainText('APIG.2101')
    await enter(dialog, 'Private key', pair.key)
    await dialog.getByRole('button', { name: 'OK' }).click()
    await expect(dialog).toBeHidden()
    await expect(row.getByRole('link', { name: 'shop_cert' })).toBeVisible()
    await row.getByRole('link', { name: 'shop_cert' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'SSL Certificates' })).toBeVisible()
    await expect(page.locator('tbody').getByRole('row', { name: /shop_cert/ })).toContainText(
      'api.example.com',
    )
    const port = Number(new URL(atrium.httpsUrl).port)
    const answer = await callGateway({ port, host: 'api.example.com', path: '/hello', ca: pair.cert })
    expect([answer.status, answer.body.toString()]).toEqual([200, 'hello'])
  })

  await test.step('a gateway response is edited, previewed and acts on the next call', async () => {
    await page.goto(new URL(`/#/apic/groups/${group.id}/responses`, page.url()).href)
    await page.getByRole('button', { name: 'No API found' }).click()
    const editor = page.getByRole('region', { name: 'No API found' })
    await editor.locator('.cm-content').click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText('{"sorry": "$context.reqPath"')
    await expect(editor).toContainText('line 1')
    await page.keyboard.insertText('}')
    await expect(editor.getByRole('figure')).toContainText('"sorry": "/orders/42"')
    await editor.getByRole('button', { name: 'Save' }).click()
    await shell.expectToast('Gateway response saved')
    const port = Number(new URL(atrium.httpUrl).port)
    const refused = await callGateway({ port, host: group.slDomain, path: '/gone' })
    expect([refused.status, refused.json]).toEqual([404, { sorry: '/gone' }])
    await editor.getByRole('button', { name: 'Reset to default' }).click()
    await shell.expectToast('Reset to default')
  })
})

test('an instance parameter is set in its form, a wrong value is refused beside it', async ({
  console: page,
}) => {
  const call = askFrom(page)
  await page.goto(new URL('/#/settings/parameters', page.url()).href)
  const size = page.getByRole('spinbutton', { name: 'Largest body' })
  await size.fill('20')
  await size.press('Tab')
  await expect
    .poll(
      async () =>
        (await call('feature.list', {})).items.find(({ name }) => name === 'request_body_size')?.config,
    )
    .toBe(String(20 * 1024 * 1024))
  await page.goto(new URL('/#/settings/features', page.url()).href)
  const header = page.getByRole('region', { name: 'Source address from a header' })
  await header.getByRole('switch').press('Space')
  const name = header.getByRole('textbox', { name: 'Header' })
  await name.fill('no header')
  await name.press('Tab')
  await expect(header).toContainText('A getter looks like header:X-Client-IP')
})
