import { expect, test } from 'vitest'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { createManagementAccess } from '../../src-main/services/management-access.ts'
import { sendRaw, statusOf } from '../support/raw-http.ts'
import { type Management, openDoor, startManagement } from './support.ts'

/** A request with the right token, byte for byte as given. */
function raw(rest: Management, lines: readonly string[]): string {
  return [...lines, `X-Auth-Token: ${rest.access.token}`, 'Connection: close', '', ''].join('\r\n')
}

test('any Origin is refused, and so is a request that another site made', async () => {
  const { rest } = await startManagement()
  const foreign: Record<string, string>[] = [
    { origin: `http://127.0.0.1:${rest.port}` },
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of foreign) {
    const answer = await rest.send('GET', `${rest.apic}/envs`, undefined, { headers })
    expect(answer.status).toBe(403)
    expect([...answer.headers.keys()].some((name) => name.startsWith('access-control-'))).toBe(false)
  }
  expect((await rest.send('OPTIONS', `${rest.apic}/envs`)).status).toBe(405)
})

test('a wrong, second or missing Host is refused', async () => {
  const { rest } = await startManagement()
  const path = `GET ${rest.apic}/envs HTTP/1.1`
  for (const hosts of [
    ['Host: evil.example'],
    ['Host: 127.1'],
    [`Host: 127.0.0.1:${rest.port + 1}`],
    [`Host: localhost.:${rest.port}`],
    [`Host: 127.0.0.1:${rest.port}`, 'Host: evil.example'],
  ]) {
    const status = statusOf(await sendRaw(rest.port, raw(rest, [path, ...hosts])))
    expect([400, 421]).toContain(status)
  }
  expect(statusOf(await sendRaw(rest.port, raw(rest, [path, `Host: LOCALHOST:${rest.port}`])))).toBe(200)
})

test('a token in the URL opens nothing', async () => {
  const { rest } = await startManagement()
  const query = `X-Auth-Token=${rest.access.token}&token=${rest.access.token}`
  const answer = await fetch(`http://127.0.0.1:${rest.port}${rest.apic}/envs?${query}`)
  expect(answer.status).toBe(401)
})

test('no credentials, a wrong token and a cut token get the documented codes', async () => {
  const { rest } = await startManagement()
  const ask = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${rest.port}${rest.apic}/envs`, { headers })
  const none = await ask({})
  expect([none.status, await none.json()]).toEqual([
    401,
    { error_code: 'APIG.1000', error_msg: 'Token missing. Log in again or try again later.' },
  ])
  for (const token of ['wrong', rest.access.token.slice(0, -1), `${rest.access.token}x`]) {
    const wrong = await ask({ 'x-auth-token': token })
    expect([wrong.status, await wrong.json()]).toEqual([
      401,
      { error_code: 'APIG.1002', error_msg: 'Incorrect token or token resolution failed.' },
    ])
  }
})

test('after twenty wrong tokens a minute the answer is 429, and the right one passes', async () => {
  let time = Date.UTC(2026, 10, 24, 12)
  const { backend, rest } = await startManagement()
  const door = await openDoor(backend.handlers, { access: backend.managementAccess, now: () => time })
  const wrong = { headers: { 'x-auth-token': 'wrong' } }
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => door.send('GET', `${rest.apic}/envs`, undefined, wrong)),
  )
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(20)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  expect((await door.get('/envs')).status).toBe(200)
  time += 61_000
  expect((await door.send('GET', `${rest.apic}/envs`, undefined, wrong)).status).toBe(401)
})

test('a POST as text or form is refused with 415 and makes nothing', async () => {
  const { rest } = await startManagement()
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ]) {
    const answer = await rest.send('POST', `${rest.apic}/envs`, undefined, {
      raw: '{"name":"TEST"}',
      headers: { 'content-type': type },
    })
    expect([answer.status, answer.body.error_code]).toEqual([415, 'APIG.2000'])
  }
  expect((await rest.get('/envs')).body.total).toBe(1)
})

test.each([
  ['half', '{"name":'],
  ['an array', '["name"]'],
  ['a text', '"name"'],
  ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['nested a thousand times', '['.repeat(1000)],
])('a body that is %s is a parameter error', async (_what, raw) => {
  const { rest } = await startManagement()
  const answer = await rest.send('POST', `${rest.apic}/envs`, undefined, { raw })
  expect([answer.status, answer.body.error_code]).toEqual([400, 'APIG.2000'])
  expect((await rest.get('/envs')).status).toBe(200)
})

test('a body over one MiB is refused with 413, and the next request works', async () => {
  const { rest } = await startManagement()
  const answer = await rest.post('/envs', { name: 'TEST', remark: 'x'.repeat(1024 * 1024) })
  expect([answer.status, answer.body.error_code]).toEqual([413, 'APIG.0201'])
  expect((await rest.get('/envs')).status).toBe(200)
})

test('members called __proto__ change nothing', async () => {
  const { rest } = await startManagement()
  const raw = '{"name":"TEST","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'
  const answer = await rest.send('POST', `${rest.apic}/envs`, undefined, { raw })
  expect(answer.status).toBe(201)
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
})

test('another project or instance does not exist', async () => {
  const { rest } = await startManagement()
  const { projectId, instanceId } = rest.access
  for (const path of [
    `/v2/${projectId}/apic/instances/other/envs`,
    `/v2/other/apic/instances/${instanceId}/envs`,
  ]) {
    const answer = await rest.send('GET', path)
    expect([answer.status, answer.body.error_code]).toEqual([404, 'APIG.3030'])
  }
  const named = await rest.send('GET', `/v2/${projectId}/apic/instances/other/envs`)
  expect(named.body.error_msg).toBe('Instance other does not exist')
})

test('an unknown path is 404, a wrong method 405 with the right ones', async () => {
  const { rest } = await startManagement()
  expect((await rest.get('/nothing')).status).toBe(404)
  expect((await rest.send('GET', '/')).status).toBe(404)
  expect((await rest.send('GET', `${rest.apic}/%ff`)).status).toBe(404)
  const wrong = await rest.send('PATCH', `${rest.apic}/envs`)
  expect([wrong.status, wrong.body.error_code, wrong.headers.get('allow')]).toEqual([
    405,
    'APIG.1005',
    'GET, POST',
  ])
})

test('every answer is private to its reader', async () => {
  const { rest } = await startManagement()
  const { headers } = await rest.get('/envs')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
})

test('the APIG twin of a path is the same resource', async () => {
  const { rest } = await startManagement()
  const twin = await rest.send('GET', `${rest.apic.replace('/apic/', '/apigw/')}/envs`)
  expect(twin.body).toEqual((await rest.get('/envs')).body)
})

/** Sends a request signed with an AK/SK pair. */
async function signedGet(door: Management, { sk, now }: { sk: string; now: number }): Promise<Response> {
  const host = `127.0.0.1:${door.port}`
  const path = `${door.apic}/envs`
  const { sdkDate, authorization } = signAppRequest({
    method: 'GET',
    path,
    query: 'limit=1',
    headers: [['Host', host]],
    body: null,
    key: door.access.ak,
    secret: sk,
    now,
  })
  return fetch(`http://${host}${path}?limit=1`, {
    headers: { 'X-Sdk-Date': sdkDate, Authorization: authorization },
  })
}

test('six wrong signatures lock the pair for five minutes', async () => {
  let time = Date.UTC(2026, 10, 24, 12)
  const { backend } = await startManagement()
  const access = createManagementAccess({ instanceId: 'i', projectId: 'p' })
  const door = await openDoor(backend.handlers, { access, now: () => time })
  const right = () => signedGet(door, { sk: door.access.sk, now: time })
  expect((await right()).status).toBe(200)
  for (let failure = 1; failure <= 6; failure += 1) {
    const wrong = await signedGet(door, { sk: 'wrong', now: time })
    expect(wrong.status).toBe(401)
    const body = (await wrong.json()) as { error_code: string; error_msg: string }
    expect(body.error_code).toBe('APIG.1002')
    if (failure === 1) expect(body.error_msg).toContain('verify aksk signature fail, canonicalRequest:GET|')
  }
  const locked = await right()
  expect(locked.status).toBe(401)
  expect(await locked.text()).toContain('AK access failed to reach the limit,forbidden')
  time += 5 * 60_000 - 1000
  expect((await right()).status).toBe(401)
  time += 2000
  expect((await right()).status).toBe(200)
})

test('five failures and a success do not lock', async () => {
  const time = Date.UTC(2026, 10, 24, 12)
  const { backend } = await startManagement()
  const access = createManagementAccess({ instanceId: 'i', projectId: 'p' })
  const door = await openDoor(backend.handlers, { access, now: () => time })
  for (let round = 0; round < 2; round += 1) {
    for (let failure = 0; failure < 5; failure += 1) await signedGet(door, { sk: 'wrong', now: time })
    expect((await signedGet(door, { sk: door.access.sk, now: time })).status).toBe(200)
  }
})

test('a signature of twenty minutes ago is refused', async () => {
  const { rest } = await startManagement()
  const answer = await signedGet(rest, { sk: rest.access.sk, now: Date.now() - 20 * 60_000 })
  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('signature expired')
})

test('renewed credentials end the old ones', async () => {
  const { backend, rest } = await startManagement()
  backend.managementAccess.renew()
  expect((await rest.get('/envs')).status).toBe(401)
})
