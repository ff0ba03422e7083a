import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '../support/console-page.ts'
import { askFrom } from './ask.ts'

/** A page of somebody else on another port of this computer. */
async function foreignPage(): Promise<{ url: string; close(): void }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Foreign</title><h1>Foreign</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}/`, close: () => server.close() }
}

test('a page on another port of this computer can neither ask nor drive the console', async ({
  console: page,
  context,
}) => {
  const foreign = await foreignPage()
  const { host } = new URL(page.url())
  const other = await context.newPage()
  await other.goto(foreign.url)
  const attacks = await other.evaluate(async (target) => {
    const socket = (address: string) =>
      new Promise<string>((resolve) => {
        const opening = new WebSocket(address)
        opening.onopen = () => resolve('open')
        opening.onerror = () => resolve('refused')
      })
    const read = (address: string, init: RequestInit) =>
      fetch(address, init).then(
        (answer) => answer.text(),
        () => 'refused',
      )
    const frame = document.createElement('iframe')
    frame.src = `http://${target}/`
    document.body.append(frame)
    await new Promise((resolve) => {
      frame.onload = resolve
      setTimeout(resolve, 2000)
    })
    let framed = 'refused'
    try {
      framed = frame.contentDocument?.title ?? 'refused'
    } catch {
      framed = 'refused'
    }
    return {
      socket: await socket(`ws://${target}/rpc`),
      page: await read(`http://${target}/`, { credentials: 'include' }),
      post: await read(`http://${target}/rpc`, { method: 'POST', body: '{}', credentials: 'include' }),
      framed,
    }
  }, host)
  expect(attacks).toEqual({ socket: 'refused', page: 'refused', post: 'refused', framed: 'refused' })
  foreign.close()
})

test('a foreign page may drive an API only when its CORS is on', async ({
  console: page,
  context,
  atrium,
}) => {
  const call = askFrom(page)
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'cors-app' })
  const { id: groupId } = await call('apiGroup.create', { name: 'cors-group', version: 'V2', romaAppId })
  const { items } = await call('environment.list', {})
  for (const cors of [false, true]) {
    const { id } = await call('api.create', {
      groupId,
      romaAppId,
      name: cors ? 'cors-on' : 'cors-off',
      reqProtocol: 'BOTH',
      reqMethod: 'POST',
      reqUri: cors ? '/on' : '/off',
      cors,
      backendType: 'MOCK',
      mockInfo: { resultContent: 'reached' },
    })
    await call('publication.publish', { apiId: id, envId: items[0]?.id ?? '' })
  }

  const foreign = await foreignPage()
  const other = await context.newPage()
  await other.goto(foreign.url)
  // From localhost to 127.0.0.1: another site for the browser. Without CORS it may still send a plain form's request.
  const post = (path: string, mode: RequestMode) =>
    other.evaluate(
      (sent) =>
        fetch(sent.address, { method: 'POST', body: 'x', mode: sent.mode }).then(
          (answer) => answer.text(),
          () => 'refused',
        ),
      { address: `${atrium.httpUrl}${path}`, mode },
    )
  await post('/off', 'no-cors')
  expect(await post('/on', 'cors')).toBe('reached')
  foreign.close()

  await expect
    .poll(async () =>
      (await call('callTrace.list', {})).items.map(({ path, errorCode }) => `${path} ${errorCode}`),
    )
    .toEqual(['/on null', '/off LOCAL.0003'])
})
