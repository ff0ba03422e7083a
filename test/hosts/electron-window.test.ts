import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rpcSuite } from '../rpc/suite.ts'
import { type RunningDesktop, runDesktop } from '../support/run-electron.ts'

// The built desktop on a stand-in of Electron: what it asks of Electron, and the RPC suite over its channel.
let desktop: RunningDesktop

beforeAll(async () => {
  desktop = await runDesktop()
})
afterAll(async () => {
  await desktop.quit()
  expect(desktop.record.exits).toEqual([0])
})

rpcSuite("Electron's channel", async () => ({
  ask: (name, input) => desktop.ask(name, input),
  events: desktop.events,
  close: async () => {},
}))

test('the window is isolated, sandboxed and without Node', () => {
  const { webPreferences, ...options } = desktop.window.options as { webPreferences: Record<string, unknown> }
  expect(webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    preload: expect.stringMatching(/preload\.cjs$/),
  })
  expect(options).toMatchObject({ title: 'Atrium', show: false })
  expect(desktop.window.url).toBe('app://atrium/')
})

test('the page comes from a scheme of its own, with its policy and a fresh nonce', async () => {
  expect(desktop.record.schemes).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
  const page = await serve('app://atrium/')
  const policy = page.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
  expect(policy).toContain("default-src 'none'")
  expect(await page.text()).toContain(nonce)
  expect((await serve('app://atrium/')).headers.get('content-security-policy')).not.toBe(policy)
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
})

test('no address leads out of the page', async () => {
  for (const url of [
    ...['app://atrium/../package.json', 'app://atrium/%2e%2e/main/node.js', 'app://atrium/..%2fmain/node.js'],
    ...[
      'app://atrium/..%5cmain%5cnode.js',
      'app://other/',
      'app://atrium/index.html%00',
      'app://atrium//etc/passwd',
    ],
  ]) {
    expect((await serve(url)).status, url).toBe(404)
  }
})

function serve(url: string): Promise<Response> {
  const handler = desktop.record.protocols.get('app')
  if (handler === undefined) throw new Error('The scheme is not handled')
  return handler(new Request(url))
}

test('17: only the main frame of our own page is answered', async () => {
  const question = ['environment.list', {}] as const
  const main = { origin: 'app://atrium', parent: null }
  for (const frame of [
    null,
    // An equal frame that is not the window's.
    main,
    { origin: 'https://evil.example', parent: null },
    { origin: 'app://atrium', parent: main },
    { origin: 'null', parent: null },
  ]) {
    await expect(
      Promise.resolve().then(() => desktop.ask(...question, frame)),
      JSON.stringify(frame),
    ).rejects.toThrow('Refused')
  }
  const { mainFrame } = desktop.window.webContents
  const origin = mainFrame.origin
  mainFrame.origin = 'https://evil.example'
  await expect(Promise.resolve().then(() => desktop.ask(...question))).rejects.toThrow('Refused')
  mainFrame.origin = origin
  expect(await desktop.ask(...question)).toMatchObject({ output: { total: 1 } })
})

test('17: what is no question throws', async () => {
  const handler = desktop.record.handlers.get('atrium') as (event: unknown, message: unknown) => unknown
  const { webContents } = desktop.window
  const event = { senderFrame: webContents.mainFrame, sender: webContents }
  for (const message of [undefined, null, 'text', { id: 'x', name: 'environment.list' }, { id: 1 }]) {
    expect(() => handler(event, message)).toThrow()
  }
  expect([...desktop.record.handlers.keys()]).toEqual(['atrium'])
})

test('18: navigation, redirects and webviews are prevented', () => {
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    let prevented = false
    desktop.window.webContents.emit(
      name,
      { preventDefault: () => (prevented = true) },
      'https://evil.example',
    )
    expect(prevented, name).toBe(true)
  }
})

test('18: a new window is denied; web and mail addresses go to the browser after a question', async () => {
  const { openHandler } = desktop.window.webContents
  const { record } = desktop
  record.answer = 0
  for (const url of [
    'https://example.com/a',
    'mailto:a@example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ]) {
    expect(openHandler?.({ url })).toEqual({ action: 'deny' })
  }
  openHandler?.({ url: 'not an address' })
  await expect.poll(() => record.opened).toEqual(['https://example.com/a', 'mailto:a@example.com'])
  record.answer = 1
  openHandler?.({ url: 'https://example.com/refused' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(record.opened).toHaveLength(2)
})

test('18: every permission is refused but writing to the own clipboard', () => {
  const { permissions } = desktop.record
  const request = permissions.get('request') as unknown as (
    contents: { getURL(): string },
    permission: string,
    callback: (allowed: boolean) => void,
  ) => void
  const asked = (permission: string, url = 'app://atrium/') => {
    let allowed: boolean | undefined
    request({ getURL: () => url }, permission, (answer) => {
      allowed = answer
    })
    return allowed
  }
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'fileSystem',
    'openExternal',
  ]) {
    expect(asked(permission), permission).toBe(false)
  }
  expect(asked('clipboard-sanitized-write')).toBe(true)
  expect(asked('clipboard-sanitized-write', 'https://evil.example/')).toBe(false)
  const check = permissions.get('check') as unknown as (
    c: null,
    permission: string,
    origin: string,
  ) => boolean
  expect(check(null, 'media', 'app://atrium/')).toBe(false)
  const device = permissions.get('device') as unknown as () => boolean
  expect(device()).toBe(false)
  const display = permissions.get('display-media') as unknown as (
    r: unknown,
    done: (s: unknown) => void,
  ) => void
  let streams: unknown
  display({}, (given) => {
    streams = given
  })
  expect(streams).toEqual({})
})

test('a menu entry is sent to the page as an event', () => {
  const entries = desktop.record.menu.flatMap(({ submenu = [] }) => submenu)
  entries.find(({ id }) => id === 'palette')?.click?.()
  expect(desktop.events).toContainEqual({ event: 'menu.chosen', payload: { command: 'palette' } })
  const keys = entries.flatMap(({ accelerator }) => accelerator ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})

test('a second start of the same folder brings the window to the front', () => {
  desktop.record.app.emit('second-instance', {}, ['--data', '/hostile'])
  expect(desktop.window.focused).toBe(true)
  expect(desktop.record.paths.get('userData')).toContain(desktop.dataDir)
})

test('the management door stays closed on the desktop until it is asked for', async () => {
  expect(await desktop.ask('management.access', {})).toMatchObject({ output: { url: '' } })
})

test('the page gets exactly two verbs', async () => {
  const preload = fileURLToPath(new URL('../../out/preload/preload.cjs', import.meta.url))
  createRequire(import.meta.url)(preload)
  const { exposed, ipcRenderer } = desktop.record
  expect(Object.keys(exposed)).toEqual(['atrium'])
  const bridge = exposed.atrium as unknown as {
    ask(name: string, input: unknown): Promise<unknown>
    onEvent(listener: (name: string, payload: unknown) => void): () => void
  }
  expect(Object.keys(bridge)).toEqual(['ask', 'onEvent'])
  expect(await bridge.ask('api.list', { offset: 1 })).toEqual({
    channel: 'atrium',
    message: { id: 1, name: 'api.list', input: { offset: 1 } },
  })
  const heard: unknown[] = []
  const stop = bridge.onEvent((name, payload) => heard.push([name, payload]))
  ipcRenderer.emit('atrium', { sender: 'secret' }, { event: 'api.changed', payload: { ids: ['a'] } })
  stop()
  ipcRenderer.emit('atrium', {}, { event: 'api.changed', payload: { ids: ['b'] } })
  expect(heard).toEqual([['api.changed', { ids: ['a'] }]])
})
