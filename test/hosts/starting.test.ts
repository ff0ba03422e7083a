import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callOver, enterConsole, openRpc } from '../support/console-client.ts'
import { type RunningHost, runHost, startHost } from '../support/start-host.ts'

const folders: string[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-start-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const free = [
  '--console-port',
  '0',
  '--management-port',
  '0',
  '--http-port',
  '0',
  '--https-port',
  '0',
  '--no-open',
]

/** What a failed start says: one line. */
async function failure(args: readonly string[]): Promise<string> {
  const { code, output, errors } = await runHost(args)
  expect(code).toBe(1)
  expect(output).toBe('')
  expect(errors.trimEnd().split('\n')).toHaveLength(1)
  return errors
}

describe('a running host', () => {
  let host: RunningHost

  beforeAll(async () => {
    host = await startHost()
  })
  afterAll(() => host.stop())

  test('prints one line of JSON with exactly the documented fields', () => {
    expect(Object.keys(host.facts).sort()).toEqual(
      [
        ...['consoleUrl', 'managementUrl', 'managementToken', 'managementAk', 'managementSk', 'projectId'],
        ...['instanceId', 'httpUrl', 'httpsUrl', 'caFile', 'dataDir', 'pid'],
      ].sort(),
    )
    expect(host.facts).toMatchObject({
      consoleUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/),
      managementUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+/),
      httpUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      httpsUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      pid: host.child.pid,
    })
    for (const value of Object.values(host.facts)) expect(value).toBeTruthy()
    expect(readFileSync(host.facts.caFile, 'utf8')).toContain('BEGIN CERTIFICATE')
  })

  test('writes the same into run.json, for its owner alone', () => {
    const file = join(host.facts.dataDir, 'run.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(host.facts)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('serves the built console, the management door and the gateway', async () => {
    const cookie = await enterConsole(host.facts.consoleUrl)
    const page = await fetch(new URL('/', host.facts.consoleUrl), { headers: { cookie } })
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('<div id="app">')
    const { managementUrl, managementToken, projectId, instanceId, httpUrl } = host.facts
    const groups = await fetch(`${managementUrl}/v2/${projectId}/apic/instances/${instanceId}/api-groups`, {
      headers: { 'x-auth-token': managementToken },
    })
    expect(groups.status).toBe(200)
    expect((await fetch(`${httpUrl}/nothing`)).status).toBe(404)
  })

  test('a second one on the same folder says who has it', async () => {
    const said = await failure(['--data', host.facts.dataDir, ...free])
    expect(said).toContain(host.facts.dataDir)
    expect(said).toContain('--data')
    const client = await openRpc(
      new URL(host.facts.consoleUrl).origin,
      await enterConsole(host.facts.consoleUrl),
    )
    expect(await client.ask('environment.list', {})).toMatchObject({ output: { total: 1 } })
    await client.close()
  })
})

test('--help names every option, --version the version', async () => {
  const { code, output } = await runHost(['--help'])
  expect(code).toBe(0)
  for (const option of [
    ...[
      '--data',
      '--console-port',
      '--management-port',
      '--http-port',
      '--https-port',
      '--host',
      '--no-open',
    ],
    ...['--json', '--help', '--version'],
  ]) {
    expect(output).toContain(option)
  }
  expect((await runHost(['--version'])).output).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('a wrong option, port or host is one sentence', async () => {
  expect(await failure(['--nonsense'])).toContain('--help')
  expect(await failure(['stray'])).toContain('--help')
  expect(await failure(['--http-port', '70000'])).toContain('--http-port')
  expect(await failure(['--console-port', 'x'])).toContain('0 to 65535')
  expect(await failure(['--host', '192.168.0.1'])).toContain('0.0.0.0')
})

describe('a port in use is named with the option that helps', () => {
  let other: Server
  let taken: string

  beforeAll(async () => {
    other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    taken = String((other.address() as AddressInfo).port)
  })
  afterAll(() => other.close())

  test.each(['console-port', 'management-port', 'http-port', 'https-port'])('--%s', async (option) => {
    const rest = free.filter((arg, index) => arg !== `--${option}` && free[index - 1] !== `--${option}`)
    const said = await failure(['--data', newFolder(), ...rest, `--${option}`, taken])
    expect(said).toContain(taken)
    expect(said).toContain(`--${option}`)
  })
})

test('a folder that cannot be written is named', async () => {
  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  expect(await failure(['--data', join(file, 'inside'), ...free])).toContain('--data')
  // Root may write everywhere, so this half says something for other accounts only.
  if (process.getuid?.() === 0) return
  const locked = newFolder()
  chmodSync(locked, 0o500)
  expect(await failure(['--data', locked, ...free])).toContain(locked)
})

test('a database of a newer Atrium, a foreign one and a broken one stay as they are', async () => {
  const newer = await usedFolder()
  const database = new Database(join(newer, 'workspace.db'))
  database.pragma('user_version = 9999')
  database.close()
  expect(await failureOn(newer)).toMatch(/newer/i)

  const foreign = newFolder()
  const other = new Database(join(foreign, 'workspace.db'))
  other.exec('CREATE TABLE theirs (id INTEGER)')
  other.close()
  expect(await failureOn(foreign)).toContain('workspace.db')
})

/** A start that must fail and leave the database's bytes alone. */
async function failureOn(dataDir: string): Promise<string> {
  const before = readFileSync(join(dataDir, 'workspace.db'))
  const said = await failure(['--data', dataDir, ...free])
  expect(readFileSync(join(dataDir, 'workspace.db')).equals(before)).toBe(true)
  return said
}

async function usedFolder(): Promise<string> {
  const dataDir = newFolder()
  const host = await startHost({ dataDir })
  expect(await host.stop()).toBe(0)
  return dataDir
}

test('the ports of gateway and management are kept from the first start on', async () => {
  const dataDir = newFolder()
  const ports = async () => {
    const host = await startHost({ dataDir, defaultPorts: true })
    const { httpUrl, httpsUrl, managementUrl } = host.facts
    expect(await host.stop()).toBe(0)
    return [httpUrl, httpsUrl, managementUrl]
  }
  expect(await ports()).toEqual(await ports())
})

test('Ctrl-C lets a call in flight finish, deletes run.json and ends with 0', async () => {
  const dataDir = newFolder()
  const host = await startHost({ dataDir })
  const backend = createServer((_request, response) => {
    setTimeout(() => response.end('late but whole'), 700)
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  const { port } = backend.address() as AddressInfo
  const origin = new URL(host.facts.consoleUrl).origin
  const client = await openRpc(origin, await enterConsole(host.facts.consoleUrl))
  const call = callOver(client)
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'slow' })
  const { id: groupId } = await call('apiGroup.create', { name: 'slow-group', romaAppId })
  const { id: apiId } = await call('api.create', {
    name: 'slow',
    groupId,
    romaAppId,
    reqProtocol: 'HTTP',
    reqMethod: 'GET',
    reqUri: '/slow',
    authType: 'NONE',
    backendType: 'HTTP',
    backendApi: {
      reqProtocol: 'HTTP',
      reqMethod: 'GET',
      urlDomain: `127.0.0.1:${port}`,
      reqUri: '/slow',
      timeout: 5000,
    },
  })
  const envId = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
  await call('publication.publish', { apiId, envId })

  const slow = fetch(`${host.facts.httpUrl}/slow`)
  await new Promise<void>((resolve) => backend.once('request', () => resolve()))
  const stopped = host.stop()
  const response = await slow
  expect([response.status, await response.text()]).toEqual([200, 'late but whole'])
  expect(await stopped).toBe(0)
  expect(existsSync(join(dataDir, 'run.json'))).toBe(false)
  await expect(fetch(host.facts.httpUrl)).rejects.toThrow()
  backend.close()
})

test('a fault of its own ends the process with 70', async () => {
  const { code, errors } = await runHost(['--data', newFolder(), ...free, '--json'], {
    // The fault comes from outside the product: a module loaded before it throws once everything listens.
    preload: "setTimeout(() => { throw new Error('a fault') }, 2500)",
  })
  expect(code).toBe(70)
  expect(errors).toContain('fault')
})

// Row 69 of the test matrix in security's chapter 9.
test('a start needs no network: nothing is looked up and nobody is called', async () => {
  const preload = `
    import dns from 'node:dns'
    import net from 'node:net'
    import { syncBuiltinESMExports } from 'node:module'
    const leave = (what) => { process.stderr.write('went out: ' + what); process.exit(99) }
    const literals = ['127.0.0.1', '::1', '0.0.0.0']
    const lookup = dns.lookup
    dns.lookup = (name, ...rest) => literals.includes(name) ? lookup(name, ...rest) : leave(name)
    dns.promises.lookup = (name) => leave(name)
    net.Socket.prototype.connect = (options) => leave(JSON.stringify(options))
    syncBuiltinESMExports()
    setTimeout(() => process.kill(process.pid, 'SIGINT'), 2500)`
  const { code, output, errors } = await runHost(['--data', newFolder(), ...free, '--json'], { preload })
  expect([code, errors]).toEqual([0, 'Stopping: calls in flight are finished first.\n'])
  expect(JSON.parse(output)).toMatchObject({ httpUrl: expect.any(String) })
})

test('an old Node is refused in one sentence', () => {
  const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
  const main = read('../../src-main/hosts/node/main.ts')
  const importsOf = (text: string) =>
    [...text.matchAll(/^import .* from '([^']+)'/gm)].map(([, name = '']) => name)
  const own = importsOf(main).filter((name) => !name.startsWith('node:'))
  const theirs = own.flatMap((name) => importsOf(read(`../../src-main/hosts/node/${name}`)))
  expect(theirs.filter((name) => !name.startsWith('node:'))).toEqual([])
  expect(main).toContain('22.19')
})

test('the data folder lies where each system keeps such things', async () => {
  const { defaultDataFolder } = await import('../../src-main/hosts/data-folder.ts')
  const folder = (platform: string, env: Record<string, string>, home: string) =>
    defaultDataFolder({ platform, env, home }).replaceAll('\\', '/')
  expect(folder('linux', {}, '/home/a')).toBe('/home/a/.local/share/atrium')
  expect(folder('linux', { XDG_DATA_HOME: '/data' }, '/home/a')).toBe('/data/atrium')
  expect(folder('linux', { XDG_DATA_HOME: 'relative' }, '/home/a')).toBe('/home/a/.local/share/atrium')
  expect(folder('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Atrium')
  expect(folder('win32', { LOCALAPPDATA: '/L' }, '/u')).toBe('/L/Atrium')
})
