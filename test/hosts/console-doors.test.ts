import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { enterConsole, openRpc } from '../support/console-client.ts'
import { sendRaw, statusOf } from '../support/raw-http.ts'
import { type StartedConsole, startConsole } from '../support/start-console.ts'

// Rows of the security page's test matrix, by number.
let door: StartedConsole
let cookie: string

beforeAll(async () => {
  door = await startConsole()
  cookie = await enterConsole(door.startUrl())
})
afterAll(() => door.stop())

/** A request with the session's cookie and these header lines. */
function request(lines: readonly string[], target = '/', method = 'GET'): Promise<string> {
  const head = [`${method} ${target} HTTP/1.1`, ...lines, `Cookie: ${cookie}`, 'Connection: close']
  return sendRaw(door.port, `${head.join('\r\n')}\r\n\r\n`)
}

function ours(): string {
  return `Host: 127.0.0.1:${door.port}`
}

async function isAlive(): Promise<void> {
  expect(statusOf(await request([ours()]))).toBe(200)
}

test('a session gets the page with its policy and a fresh nonce', async () => {
  const [first, second] = [await request([ours()]), await request([ours()])]
  const nonce = /nonce="([^"]+)"/.exec(first)?.[1] ?? ''
  expect(first).toContain(`style-src 'self' 'nonce-${nonce}'`)
  expect(second).not.toContain(nonce)
  for (const header of [
    "default-src 'none'",
    'x-content-type-options: nosniff',
    'referrer-policy: no-referrer',
    'cross-origin-resource-policy: same-origin',
    'cross-origin-opener-policy: same-origin',
    'x-frame-options: DENY',
    'cache-control: no-store',
  ]) {
    expect(first).toContain(header)
  }
  expect(first.toLowerCase()).not.toContain('access-control')
})

test('a hashed asset may be kept, the page may not', async () => {
  expect(await request([ours()], '/assets/main-0a1b.js')).toContain('immutable')
})

describe('1: a foreign or odd Host is misdirected, whatever the cookie', () => {
  const hosts = [
    ...['evil.example', 'localhost', '127.0.0.1', '[::1]', '127.1:P', '127.0.1:P', '0x7f.1:P', '0:P'],
    ...['0.0.0.0:P', '2130706433:P', 'localhost.:P', '127.0.0.1.:P', 'a.localhost:P', '[::]:P'],
    ...['[::ffff:127.0.0.1]:P', '[0:0:0:0:0:0:0:1]:P', '127.0.0.2:P', '127.0.0.1:0P', '127.0.0.1:+P'],
    ...['127.0.0.1:1', 'localhost:80', 'user@127.0.0.1:P', '127.0.0.1:P@evil', '127.0.0.1:P.evil', 'x'],
    ...['127.0.0.1%00:P', 'ｌocalhost:P', 'localhost:P#', 'localhost:P/', 'localhost:P?', '127.0.0.1:P,x'],
  ]
  test.each(hosts)('%s', async (host) => {
    const answer = await request([`Host: ${host.replace('P', String(door.port))}`])
    expect(statusOf(answer)).toBe(421)
    expect(answer.toLowerCase()).not.toContain('atrium')
  })
})

test('2: two Hosts, none, and an absolute target are refused', async () => {
  expect(statusOf(await request([ours(), ours()]))).toBe(421)
  expect(statusOf(await request([ours(), 'Host: evil.example']))).toBe(421)
  expect(statusOf(await request(['X-None: 1']))).toBe(400)
  expect(statusOf(await request([ours()], `http://127.0.0.1:${door.port}/`))).toBe(400)
  expect(statusOf(await request([ours()], '*', 'OPTIONS'))).toBe(400)
})

test('3: a foreign, empty or neighbouring Origin is refused without any CORS header', async () => {
  for (const origin of [
    'https://evil.example',
    'null',
    '',
    'http://127.0.0.1:1',
    `https://127.0.0.1:${door.port}`,
  ]) {
    const answer = await request([ours(), `Origin: ${origin}`])
    expect(statusOf(answer)).toBe(403)
    expect(answer.toLowerCase()).not.toContain('access-control')
  }
  expect(statusOf(await request([ours()], '/', 'OPTIONS'))).toBe(405)
})

test('4: fetch metadata of another site is refused', async () => {
  for (const site of ['cross-site', 'same-site', 'nonsense']) {
    expect(statusOf(await request([ours(), `Sec-Fetch-Site: ${site}`]))).toBe(403)
  }
  expect(statusOf(await request([ours(), 'Sec-Fetch-Site: same-origin']))).toBe(200)
  expect(statusOf(await request([ours(), 'Sec-Fetch-Site: none']))).toBe(200)
})

/** An upgrade to `/rpc` with these header lines. */
function upgrade(lines: readonly string[]): Promise<string> {
  const head = [
    'GET /rpc HTTP/1.1',
    ...lines,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  return sendRaw(door.port, `${head.join('\r\n')}\r\n\r\n`, 300)
}

test('5: no socket for a foreign Origin or none', async () => {
  const session = `Cookie: ${cookie}`
  expect(statusOf(await upgrade([ours(), session]))).toBe(403)
  expect(statusOf(await upgrade([ours(), session, 'Origin: http://evil.example']))).toBe(403)
  expect(statusOf(await upgrade([ours(), session, 'Origin: null']))).toBe(403)
  expect(statusOf(await upgrade([ours(), session, `Origin: ${door.origin}`]))).toBe(101)
})

test('6: a malformed Host or Origin on an upgrade is refused and the door lives on', async () => {
  const session = `Cookie: ${cookie}`
  for (const bad of ['Host: [', 'Host: http://', 'Host: %', 'Host: \u0000x', 'Host: [::1']) {
    const status = statusOf(await upgrade([bad, session, `Origin: ${door.origin}`]))
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  }
  for (const origin of ['http://[', '://', 'http://%zz', 'a'.repeat(5000)]) {
    expect(statusOf(await upgrade([ours(), session, `Origin: ${origin}`]))).toBe(403)
  }
  await isAlive()
})

test('7: without a right cookie there is no page, no asset and no socket', async () => {
  const [name = '', id = ''] = cookie.split('=')
  for (const wrong of ['', `${name}=`, `${name}=${id.slice(0, -1)}`, `${name}x=${id}`, `x${name}=${id}`]) {
    const lines = wrong === '' ? [ours()] : [ours(), `Cookie: ${wrong}`]
    for (const target of ['/', '/assets/main-0a1b.js', '/nothing']) {
      const answer = await sendRaw(
        door.port,
        `GET ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`,
      )
      expect([401, 429]).toContain(statusOf(answer))
      expect(answer.toLowerCase()).not.toMatch(/atrium|<title>|export/)
    }
    expect([401, 429]).toContain(statusOf(await upgrade([...lines, `Origin: ${door.origin}`])))
  }
  expect(statusOf(await sendRaw(door.port, `GET /?token=x HTTP/1.1\r\n${ours()}\r\n\r\n`))).toBe(429)
  // Guessing does not lock the owner out.
  await isAlive()
})

test('8: a single-use code opens once, and not after 61 seconds', async () => {
  const once = door.singleUseUrl()
  await enterConsole(once)
  expect([401, 429]).toContain((await fetch(once, { redirect: 'manual' })).status)
  const late = door.singleUseUrl()
  door.pass(61_000)
  expect([401, 429]).toContain((await fetch(late, { redirect: 'manual' })).status)
  expect((await fetch(door.startUrl(), { redirect: 'manual' })).status).toBe(303)
})

test('a session ends after twelve idle hours', async () => {
  const other = await startConsole()
  const session = await enterConsole(other.startUrl())
  const status = async () => (await fetch(other.origin, { headers: { cookie: session } })).status
  other.pass(11 * 3_600_000)
  expect(await status()).toBe(200)
  other.pass(11 * 3_600_000)
  expect(await status()).toBe(200)
  other.pass(12 * 3_600_000 + 1)
  expect(await status()).toBe(401)
  await other.stop()
})

test('10: no path leads out of the page', async () => {
  const targets = [
    ...['/../secret.html', '/assets/../../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html'],
    ...[
      '/..%5csecret.html',
      '/....//secret.html',
      '/index.html%00.js',
      '/assets/main-0a1b.js%00',
      '/assets/',
    ],
    ...['//etc/passwd', '/assets/./main-0a1b.js', '/assets%2fmain-0a1b.js', '/INDEX.HTML', '/__proto__'],
  ]
  for (const target of targets) {
    const answer = await request([ours()], target)
    expect(statusOf(answer), target).toBe(404)
    expect(answer).not.toContain('outside')
  }
})

describe('11: a flood closes the socket and nothing else', () => {
  test('a frame of 64 MiB', async () => {
    const { socket } = await openRpc(door.origin, cookie)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send(Buffer.alloc(64 * 1024 * 1024, 0x20), { binary: false })
    expect(await closed).not.toBe(1000)
    await isAlive()
  })

  test('text that is not UTF-8, bytes, and text that is no question', async () => {
    for (const [data, binary] of [
      [Buffer.from([0xc3, 0x28]), false],
      [Buffer.from('{}'), true],
      [Buffer.from('{"id":1'), false],
      [Buffer.from('{"id":-1,"name":"environment.list"}'), false],
      [Buffer.from('['.repeat(100_000)), false],
    ] as const) {
      const { socket } = await openRpc(door.origin, cookie)
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.send(data, { binary })
      expect([1003, 1007, 1008]).toContain(await closed)
    }
    await isAlive()
  })

  test('3 000 questions at once', async () => {
    const { socket } = await openRpc(door.origin, cookie)
    let overloaded = 0
    socket.on('message', (data) => {
      if (String(data).includes('"overloaded"')) overloaded += 1
    })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    for (let id = 0; id < 3_000; id += 1) {
      socket.send(JSON.stringify({ id, name: 'environment.list', input: {} }))
    }
    expect(await closed).toBe(1008)
    expect(overloaded).toBeGreaterThan(100)
    await isAlive()
  })

  test('a ninth socket', async () => {
    const sockets = await Promise.all(Array.from({ length: 8 }, () => openRpc(door.origin, cookie)))
    await expect(openRpc(door.origin, cookie)).rejects.toThrow('503')
    for (const { socket } of sockets) socket.terminate()
    await expect.poll(() => canOpen()).toBe(true)
  })

  async function canOpen(): Promise<boolean> {
    try {
      const { socket } = await openRpc(door.origin, cookie)
      socket.terminate()
      return true
    } catch {
      return false
    }
  }
})

test('12: names of every object are no procedures', async () => {
  const client = await openRpc(door.origin, cookie)
  for (const name of ['__proto__', 'constructor', 'valueOf']) {
    expect(await client.ask(name, {})).toMatchObject({ error: { name: 'noSuchProcedure' } })
  }
  client.socket.terminate()
})

test('13: Renew ends every other session, link and socket', async () => {
  const oldUrl = door.startUrl()
  const unused = door.singleUseUrl()
  const otherCookie = await enterConsole(oldUrl)
  const other = new WebSocket(`ws://127.0.0.1:${door.port}/rpc`, {
    headers: { origin: door.origin, cookie: otherCookie },
  })
  await new Promise((resolve) => other.once('open', resolve))
  const closed = new Promise((resolve) => other.once('close', resolve))
  const client = await openRpc(door.origin, cookie)
  const before = await client.ask('management.access', {})
  const after = await client.ask('management.renew', {})
  expect(await closed).toBe(1008)
  expect(after).toMatchObject({ output: { token: expect.any(String) } })
  const tokenOf = (answer: unknown) => (answer as { output: { token: string } }).output.token
  expect(tokenOf(after)).not.toBe(tokenOf(before))
  for (const url of [oldUrl, unused]) {
    expect([401, 429]).toContain((await fetch(url, { redirect: 'manual' })).status)
  }
  expect([401, 429]).toContain((await fetch(door.origin, { headers: { cookie: otherCookie } })).status)
  await isAlive()
  expect(door.startUrl()).not.toBe(oldUrl)
  client.socket.terminate()
})

test('a POST, a big head and a broken request get one fixed answer', async () => {
  expect(statusOf(await request([ours(), 'Content-Length: 0'], '/', 'POST'))).toBe(405)
  expect(statusOf(await request([ours(), `X-Big: ${'a'.repeat(20_000)}`]))).toBe(431)
  expect(statusOf(await sendRaw(door.port, 'NONSENSE\r\n\r\n'))).toBe(400)
  const twice = await sendRaw(door.port, `GET / HTTP/1.1\r\n${ours()}\r\n\r\nNONSENSE\r\n\r\n`)
  expect(twice.match(/HTTP\/1\.1/g)).toHaveLength(1)
})
