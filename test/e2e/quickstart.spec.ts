import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '../support/console-page.ts'
import { callOutside, runProgram } from '../support/outside-caller.ts'
import { consoleOf } from './console.ts'
import { picture } from './picture.ts'

const newman = fileURLToPath(new URL('../../node_modules/newman/bin/newman.js', import.meta.url))

test.use({ viewport: { width: 1280, height: 800 } })

test('a newcomer walks the quickstart from an empty workspace to a call answered over HTTPS', async ({
  console: page,
  atrium,
}) => {
  test.setTimeout(120_000)
  const { shell, applications, backends, groups, apis } = consoleOf(page)
  let functionDomain = ''
  let url = ''

  await test.step('prerequisites: the gateway runs and its addresses can be copied', async () => {
    await shell.expectGateway('Running')
    await shell.gatewayAddresses()
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
    await picture(page, 'overview')
  })

  await test.step('console entry: Instances → View Console', async () => {
    await shell.go('Instances')
    await page.getByRole('row').getByRole('link', { name: 'View Console' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  })

  await test.step('1.1 create the application', async () => {
    await shell.go('Integration Applications')
    await applications.create({ name: 'demo-app', description: 'Made by the quickstart' })
    await expect(applications.row('demo-app')).toBeVisible()
    await shell.expectToast('Integration application created')
  })

  await test.step('1.2 create the function backend', async () => {
    await shell.go('Custom Backend')
    await shell.tab('Backends')
    await backends.create({
      name: 'hello',
      application: 'demo-app',
      path: '/demo/hello',
      description: 'Says hello',
    })
  })

  await test.step('1.2 Hello World Example, changed and saved', async () => {
    await backends.newFunction('Hello World Example')
    await expect(backends.editor).toContainText('Hello world!')
    await backends.replaceText('Hello world!', 'ROMA TEST!')
    await expect(backends.editor).toContainText('ROMA TEST!')
    await backends.save()
    await backends.expectState('Saved')
  })

  await test.step('1.2 test: Execution Result shows ROMA TEST!', async () => {
    await backends.test()
    await expect(backends.result).toContainText('Success')
    await expect(backends.result).toContainText('ROMA TEST!')
    await expect(backends.result).toContainText('ms')
    await picture(page, 'ide')
  })

  await test.step('1.2 deploy', async () => {
    const publish = backends.toolbar.getByRole('button', { name: 'Publish' })
    await expect(publish).toBeDisabled()
    await backends.deploy()
    await backends.expectState('Deployed')
    await expect(publish).toBeEnabled()
    await shell.tab('History')
    await expect(page.getByRole('list', { name: 'History' }).getByRole('listitem')).toHaveCount(1)
  })

  await test.step('1.2 publish: DEFAULT, RELEASE, None, HTTPS, 60000', async () => {
    const pane = await backends.openPublish()
    await expect(pane.getByText('DEFAULT', { exact: true })).toBeVisible()
    await expect(pane.getByRole('radio', { name: 'HTTPS', exact: true })).toBeChecked()
    await expect(pane.getByRole('spinbutton', { name: 'Timeout (ms)' })).toHaveValue('60000')
    await backends.publish({ environment: 'RELEASE', authentication: 'None' })
  })

  await test.step('1.2 record the values of the front API', async () => {
    const definition = page.getByRole('region', { name: 'Request Definition' })
    await expect(definition).toContainText('HTTPS')
    await expect(definition).toContainText('GET')
    await expect(definition).toContainText('/demo/hello')
    for (const name of ['Subdomain Name', 'Protocol', 'Method', 'Path'])
      await expect(definition.getByRole('button', { name: `Copy ${name}` })).toBeVisible()
    functionDomain = /[0-9a-f]{32}\.apic\.localhost/.exec((await definition.textContent()) ?? '')?.[0] ?? ''
    expect(functionDomain).not.toBe('')
  })

  await test.step('2 create the API group', async () => {
    await shell.go('API Management')
    await shell.tab('API Groups')
    await groups.create({ name: 'demo-group', application: 'demo-app' })
    await expect(groups.row('demo-group')).toContainText('.apic.localhost')
  })

  await test.step('3.1–3.2 create the API in the wizard', async () => {
    await shell.tab('APIs')
    await page.getByRole('button', { name: 'Create API', exact: true }).first().click()
    await apis.basics({
      name: 'hello-api',
      application: 'demo-app',
      group: 'demo-group',
      authentication: 'None',
    })
    await expect(page.getByText('Anyone who reaches the gateway can call this API.').first()).toBeVisible()
    await apis.next('Define API Request')
    await apis.request({ protocol: 'HTTPS', path: '/demo/call', method: 'GET' })
    await expect(
      page.getByText(/https:\/\/[0-9a-f]{32}\.apic\.localhost(:\d+)?\/demo\/call/).first(),
    ).toBeVisible()
    await picture(page, 'wizard')
    await apis.next('Configure Backend Service')
    await apis.httpBackend({
      protocol: 'HTTPS',
      method: 'GET',
      address: functionDomain,
      path: '/demo/hello',
    })
    await expect(page.getByRole('spinbutton', { name: 'Timeout (ms)' })).toHaveValue('5000')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await expect(page.getByRole('status').filter({ hasText: '200' }).first()).toBeVisible()
    await apis.next('Response')
    await page.getByRole('textbox', { name: 'Example Success Response' }).fill('ROMA TEST!')
    await page.getByRole('button', { name: 'Finish' }).click()
    await expect(page.getByRole('heading', { name: 'API created' })).toBeVisible()
  })

  await test.step('3.3 back to the list: not published', async () => {
    await page.getByRole('button', { name: 'Back to API List' }).click()
    await expect(apis.row('hello-api')).toContainText('Not published')
  })

  await test.step('4 debug the draft', async () => {
    await apis.more('hello-api', 'Debug')
    await page.getByRole('button', { name: 'Send Request' }).click()
    const response = page.getByRole('region', { name: 'Response', exact: true })
    await expect(response).toContainText('200')
    await expect(response).toContainText('ROMA TEST!')
    await response.getByRole('tab', { name: 'Sent' }).click()
    await expect(response).toContainText('GET /demo/call')
    await picture(page, 'debugger')
  })

  await test.step('5 publish to RELEASE and back to the list', async () => {
    await shell.go('API Management')
    await apis.publish('hello-api', 'RELEASE')
    await shell.expectToast('Published to RELEASE')
    await page.getByRole('button', { name: 'Back to API List' }).click()
    await expect(apis.row('hello-api')).toContainText('RELEASE')
    await picture(page, 'apis')
  })

  await test.step('6.1 API Calling: the URL to copy', async () => {
    await apis.open('hello-api')
    await shell.tab('API Calling')
    await page
      .getByRole('region', { name: 'API topology' })
      .getByRole('button', { name: /API Request/ })
      .click()
    const definition = page.getByRole('region', { name: 'Request Definition' })
    await expect(definition).toContainText('/demo/call')
    url =
      /https:\/\/[0-9a-f]{32}\.apic\.localhost(:\d+)?\/demo\/call/.exec(
        (await definition.textContent()) ?? '',
      )?.[0] ?? ''
    expect(url).not.toBe('')
    await picture(page, 'api-calling')
  })

  await test.step('6.2 an HTTPS client outside that trusts the exported authority', async () => {
    expect(await callOutside(url, atrium.caFile)).toMatchObject({ status: 200, body: 'ROMA TEST!' })
  })

  await test.step('6.2 curl', async () => {
    const curl = await runProgram('curl', ['--silent', '--show-error', '--cacert', atrium.caFile, url])
    // Not every computer has curl; the client above has proved the call already.
    if (curl !== null) expect(curl).toEqual({ code: 0, output: 'ROMA TEST!' })
  })

  await test.step("6.2 Postman's own runner, newman", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-newman-'))
    const collection = join(folder, 'quickstart.json')
    writeFileSync(collection, JSON.stringify(collectionOf(url)))
    const run = await runProgram(process.execPath, [
      ...[newman, 'run', collection, '--ssl-extra-ca-certs', atrium.caFile],
      ...['--color', 'off', '--disable-unicode'],
    ])
    rmSync(folder, { recursive: true, force: true })
    expect(run?.output).toMatch(/assertions\s*\|\s*2\s*\|\s*0/)
    expect(run?.code).toBe(0)
  })

  await test.step('6.2 the call log has both calls and the quickstart is done', async () => {
    await shell.go('API Analysis')
    const calls = page.getByRole('table', { name: 'Access Logs' })
    await expect(calls.getByRole('row').filter({ hasText: '/demo/call' }).first()).toBeVisible()
    await expect(calls.getByRole('row').filter({ hasText: '/demo/hello' }).first()).toBeVisible()
    await picture(page, 'access-logs')
    await page.goto(new URL('/#/help/quickstart', page.url()).href)
    await expect(page.getByText('To do', { exact: true })).toHaveCount(0)
    await expect(page.getByText('Done', { exact: true }).first()).toBeVisible()
  })
})

function collectionOf(url: string) {
  const { protocol, hostname, port, pathname } = new URL(url)
  return {
    info: {
      name: 'Quickstart',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: [
      {
        name: 'hello-api',
        request: {
          method: 'GET',
          url: {
            raw: url,
            protocol: protocol.slice(0, -1),
            host: hostname.split('.'),
            ...(port === '' ? {} : { port }),
            path: pathname.slice(1).split('/'),
          },
        },
        event: [
          {
            listen: 'test',
            script: {
              exec: [
                "pm.test('status is 200', () => pm.response.to.have.status(200))",
                "pm.test('the function answers', () => pm.expect(pm.response.text()).to.equal('ROMA TEST!'))",
              ],
            },
          },
        ],
      },
    ],
  }
}
