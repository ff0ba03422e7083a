import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core'
import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder'
import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient'
import { expect, test } from 'vitest'
import { startManagement } from './support.ts'

// Source: IAM API Reference, KeystoneCreateUserTokenByPassword, KeystoneListProjects, KeystoneListAuthDomains.

async function start() {
  const { rest } = await startManagement()
  const local = await rest.send('GET', '/local/v1/iam')
  const { account, projects, users } = local.body as {
    account: { id: string; name: string }
    projects: { id: string; name: string }[]
    users: { id: string; name: string }[]
  }
  const user = users[0] as { id: string; name: string }
  const { body: set } = await rest.send('PUT', `/local/v1/iam/users/${user.id}/password`, {
    password: 'Right!Password1',
  })
  const { password } = set as { password: string }
  const signIn = (
    change: Record<string, unknown> = {},
    scope: unknown = { project: { name: projects[0]?.name } },
  ) =>
    fetch(`http://127.0.0.1:${rest.port}/v3/auth/tokens?nocatalog=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: user.name, password, domain: { name: account.name }, ...change } },
          },
          ...(scope === undefined ? {} : { scope }),
        },
      }),
    })
  const asUser = (token: string, path = `${rest.apic}/features`) =>
    fetch(`http://127.0.0.1:${rest.port}${path}`, { headers: { 'x-auth-token': token } })
  return { rest, account, projects, user, signIn, asUser }
}

test('a new workspace has one user, and a password gets a token that opens the management API', async () => {
  const { account, projects, user, signIn, asUser } = await start()
  const answer = await signIn()
  expect(answer.status).toBe(201)
  const token = answer.headers.get('x-subject-token') ?? ''
  expect(Buffer.byteLength(token)).toBeLessThanOrEqual(4096)
  const body = (await answer.json()) as { token: Record<string, unknown> }
  const domain = { id: account.id, name: account.name }
  expect(body.token).toMatchObject({
    methods: ['password'],
    user: { id: user.id, name: user.name, domain },
    project: { ...projects[0], domain },
    issued_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  })
  expect(body.token).not.toHaveProperty('catalog')
  expect((await asUser(token)).status).toBe(200)
})

test.each([
  ['a wrong password', { password: 'wrong' }],
  ['an unknown user', { name: 'nobody' }],
  ['another account', { domain: { name: 'elsewhere' } }],
])('%s is refused with 401', async (_what, change) => {
  const { signIn } = await start()
  const answer = await signIn(change)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('x-subject-token')).toBeNull()
  expect(await answer.json()).toEqual({
    error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' },
  })
})

test('a token of the account has no project for the management API, and one of another project has another', async () => {
  const { rest, signIn, asUser } = await start()
  const whole = (await signIn({}, { domain: {} })).headers.get('x-subject-token') ?? ''
  const refused = await asUser(whole)
  expect(refused.status).toBe(401)
  expect(await refused.json()).toMatchObject({ error_code: 'APIG.1003' })
  await rest.send('POST', '/local/v1/iam/projects', { name: 'other-1' })
  const other = (await signIn({}, { project: { name: 'other-1' } })).headers.get('x-subject-token') ?? ''
  const elsewhere = await asUser(other)
  expect(elsewhere.status).toBe(403)
  expect(await elsewhere.json()).toMatchObject({ error_code: 'APIG.1136' })
})

test('a disabled user’s token is worth nothing', async () => {
  const { rest, user, signIn, asUser } = await start()
  const token = (await signIn()).headers.get('x-subject-token') ?? ''
  await rest.send('PUT', `/local/v1/iam/users/${user.id}`, { enabled: false })
  expect((await asUser(token)).status).toBe(401)
  expect((await signIn()).status).toBe(401)
})

test('the official SDK finds its project with a pair of local IAM', async () => {
  const { rest, projects, user } = await start()
  const made = await rest.send('POST', `/local/v1/iam/users/${user.id}/access-keys`, {})
  expect(made.status).toBe(201)
  const { ak, sk } = made.body as { ak: string; sk: string }
  const credential = new BasicCredentials()
    .withAk(ak)
    .withSk(sk)
    .withProjectId(projects[0]?.id ?? '')
  const client = new ClientBuilder<HcClient>((one) => one)
    .withCredential(credential)
    .withEndpoint(`http://127.0.0.1:${rest.port}`)
    .build()
  const answer = (await client.sendRequest({
    method: 'GET',
    url: '/v3/projects',
    contentType: 'application/json',
    queryParams: { name: projects[0]?.name },
    pathParams: {},
    headers: {},
  })) as unknown as { projects: { id: string; name: string }[] }
  expect(answer.projects).toMatchObject([projects[0]])
  const shown = JSON.stringify((await rest.send('GET', '/local/v1/iam')).body)
  expect(shown).toContain(ak)
  expect(shown).not.toContain(sk)
})

test('the account is listed for global services, to whoever has credentials', async () => {
  const { rest, account } = await start()
  expect((await rest.send('GET', '/v3/auth/domains')).body).toMatchObject({
    domains: [{ id: account.id, name: account.name }],
  })
  const anonymous = await fetch(`http://127.0.0.1:${rest.port}/v3/projects`)
  expect(anonymous.status).toBe(401)
  expect(await anonymous.json()).toMatchObject({ error: { code: 401, title: 'Unauthorized' } })
})

test('names are unique, the instance keeps its project, and what is gone is gone', async () => {
  const { rest, projects, user } = await start()
  expect((await rest.send('POST', '/local/v1/iam/users', { name: user.name })).status).toBe(400)
  expect((await rest.send('POST', '/local/v1/iam/projects', { name: projects[0]?.name })).status).toBe(400)
  expect((await rest.send('DELETE', `/local/v1/iam/projects/${projects[0]?.id}`)).status).toBe(409)
  expect((await rest.send('DELETE', '/local/v1/iam/users/nobody')).status).toBe(404)
  expect((await rest.send('DELETE', `/local/v1/iam/users/${user.id}`)).status).toBe(204)
})
