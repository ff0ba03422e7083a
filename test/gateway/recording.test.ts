import { expect, test } from 'vitest'
import { startEchoServer } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

const text = (body: { kept: Uint8Array } | null | undefined) => Buffer.from(body?.kept ?? []).toString()

test('nothing is recorded unless it is switched on', async () => {
  const { call, contents, lastTrace } = await startGateway({ apis: [{ reqUri: '/a' }] })
  await call({ path: '/a' })
  await lastTrace()
  expect(contents).toEqual([])
})

test('both legs are recorded, bodies up to the given size', async () => {
  const echo = await startEchoServer((_message, response) => {
    response.writeHead(201, { 'X-Made': 'yes', 'Set-Cookie': ['a=1', 'b=2'] })
    response.write('x'.repeat(1500))
    response.end('end')
  })
  const { call, contents } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'POST', backendApi: httpBackend(echo.address, { reqUri: '/b' }) }],
    settings: { recordBodies: true, recordBytes: 1024 },
  })
  await call({ method: 'POST', path: '/a?q=1', headers: [['X-Given', 'one']], body: 'y'.repeat(2000) })
  await expect.poll(() => contents.length).toBe(1)
  const [content] = contents
  expect(content?.request.body?.bytes).toBe(2000)
  expect(text(content?.request.body)).toBe('y'.repeat(1024))
  expect(content?.request.headers).toEqual(expect.arrayContaining(['X-Given', 'one']))
  expect(content?.backendRequest).toMatchObject({ method: 'POST', target: '/b?q=1' })
  expect(content?.backendRequest?.headers).toEqual(
    expect.arrayContaining(['X-Request-Id', content?.requestId]),
  )
  expect(content?.backendResponse).toMatchObject({ status: 201 })
  expect(content?.backendResponse?.headers).toEqual(
    expect.arrayContaining(['set-cookie', 'a=1', 'set-cookie', 'b=2']),
  )
  expect(content?.response.body?.bytes).toBe(1503)
  expect(text(content?.response.body)).toBe('x'.repeat(1024))
})

test('a body that nobody reads is recorded all the same', async () => {
  const { call, contents } = await startGateway({
    apis: [{ reqUri: '/mock', reqMethod: 'POST' }],
    settings: { recordBodies: true },
  })
  await call({ method: 'POST', path: '/mock', body: 'for nobody' })
  await call({ method: 'POST', path: '/none', body: 'for nobody' })
  await expect.poll(() => contents.length).toBe(2)
  expect(contents.map(({ request }) => text(request.body))).toEqual(['for nobody', 'for nobody'])
})

test('a body that was read whole and an answer of the gateway are recorded too', async () => {
  const echo = await startEchoServer()
  const { call, contents } = await startGateway({
    apis: [
      { reqUri: '/a', reqMethod: 'PUT', backendApi: httpBackend(echo.address, { retryCount: '1' }) },
      { reqUri: '/mock' },
    ],
    settings: { recordBodies: true },
  })
  await call({ method: 'PUT', path: '/a', body: 'once' })
  await call({ path: '/mock' })
  await call({ path: '/none' })
  await expect.poll(() => contents.length).toBe(3)
  expect(contents.map(({ request }) => text(request.body))).toEqual(['once', '', ''])
  expect(text(contents[1]?.response.body)).toBe('/mock')
  expect(JSON.parse(text(contents[2]?.response.body))).toMatchObject({ error_code: 'APIC.0101' })
  expect(contents[2]).toMatchObject({ backendRequest: null, backendResponse: null })
})
