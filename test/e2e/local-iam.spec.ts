import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { expect, test } from '../support/console-page.ts'
import { askFrom } from './ask.ts'

/** A published API that asks for IAM. */
async function iamApi(ask: ReturnType<typeof askFrom>) {
  const app = await ask('integrationApplication.create', { name: 'shop' })
  const group = await ask('apiGroup.create', { name: 'orders', version: 'V2', romaAppId: app.id })
  const api = await ask('api.create', {
    ...{ name: 'who-am-i', groupId: group.id, romaAppId: app.id, reqProtocol: 'BOTH', reqMethod: 'GET' },
    ...{ reqUri: '/who', authType: 'IAM', backendType: 'MOCK', mockInfo: { resultContent: 'pong' } },
  })
  await ask('publication.publish', { apiId: api.id, envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID' })
  return { api, host: group.slDomain }
}

test('a user of Local IAM calls an IAM API with a token and with a pair', async ({
  console: page,
  atrium,
}) => {
  const { host } = await iamApi(askFrom(page))
  const port = new URL(atrium.httpUrl).port
  const call = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${port}/who`, { headers }).then(
      async (answer) => `${answer.status} ${await answer.text()}`,
    )
  await page.goto(`${new URL(page.url()).origin}/#/settings/iam`)
  expect(await call({})).toContain('x-auth-token not found')

  await page.getByRole('button', { name: 'Get Token' }).click()
  const token = await page.getByRole('dialog').locator('code').textContent()
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  expect(await call({ 'X-Auth-Token': token ?? '' })).toBe('200 pong')

  await page.getByRole('button', { name: 'Add AK/SK' }).click()
  const [key = '', secret = ''] = await page.getByRole('dialog').locator('code').allTextContents()
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  await expect(page.getByRole('table', { name: 'Access keys of local-user' })).toContainText(key)
  await expect(page.locator('body')).not.toContainText(secret)
  const signed = () => {
    const headers = [['Host', `127.0.0.1:${port}`]] as const
    const made = signAppRequest({
      method: 'GET',
      path: '/who',
      query: '',
      headers,
      body: null,
      key,
      secret,
      now: Date.now(),
    })
    return { 'X-Sdk-Date': made.sdkDate, Authorization: made.authorization }
  }
  expect(await call(signed())).toBe('200 pong')

  await page.getByRole('switch', { name: `${key} may call` }).press('Space')
  await expect.poll(() => call(signed())).toContain('err:ak not exist')
  expect(host).toContain('.apic.localhost')
})

test('the debugger sends a token of the chosen user, and the samples take one in', async ({
  console: page,
}) => {
  const { api } = await iamApi(askFrom(page))
  const { origin } = new URL(page.url())
  await page.goto(`${origin}/#/apic/apis/${api.id}/debugging`)
  await page.getByRole('tab', { name: 'Authentication' }).click()
  await page.getByText('IAM token', { exact: true }).click()
  await page.getByRole('button', { name: 'Send Request' }).click()
  await expect(page.getByText('200 OK')).toBeVisible()

  await page.goto(`${origin}/#/apic/apis/${api.id}/calling`)
  const sample = page.getByRole('group', { name: 'cURL sample' })
  await expect(sample).toContainText('X-Auth-Token: <IAM token>')
  await page.getByRole('switch', { name: 'Include a token' }).press('Space')
  await expect(sample).not.toContainText('<IAM token>')
  await expect(sample).toContainText(/X-Auth-Token: [\w-]{100}/)
})
