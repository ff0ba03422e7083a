import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FuseV1Options } from '@electron/fuses'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { expect, test } from 'vitest'
import { unpacked } from '../../src-main/hosts/electron/unpacked.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** electron-builder's own reading of electron-builder.yml. */
const configuration = await getConfig(root, 'electron-builder.yml', null)
/** The check writes there what it finds odd; it throws what is wrong. */
const log = { isEnabled: false, data: new Map(), add() {}, save: async () => {} } as unknown as Parameters<
  typeof validateConfiguration
>[1]

test('electron-builder knows every key of its configuration', async () => {
  await expect(validateConfiguration(configuration, log)).resolves.toBeUndefined()
  const wrong = { ...configuration, unheardOf: true }
  await expect(validateConfiguration(wrong, log)).rejects.toThrow('unheardOf')
})

test('19: every fuse is set as the security rules say', async () => {
  const { fuses } = (await import(`${root}/${configuration.afterPack}`)) as { fuses: Record<string, unknown> }
  expect(fuses).toMatchObject({
    strictlyRequireAllFuses: true,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    [FuseV1Options.WasmTrapHandlers]: true,
  })
  const known = Object.values(FuseV1Options).filter((value) => typeof value === 'number')
  for (const fuse of known) expect(fuses[fuse]).toBeTypeOf('boolean')
})

test("the package leaves npm's Node and the sources of SQLite out, and unpacks what is read by path", () => {
  const patterns = JSON.stringify(configuration.files)
  expect(patterns).toContain('!node_modules/node-{linux,win,darwin,bin-darwin}-*/**')
  expect(patterns).toContain('!node_modules/better-sqlite3/{deps,src,binding.gyp}')
  expect(configuration.asarUnpack).toEqual(
    expect.arrayContaining(['node_modules/better-sqlite3/**', 'out/main/*-worker.js']),
  )
  expect(configuration.npmRebuild).toBe(false)
  expect(readdirSync(`${root}/node_modules/better-sqlite3/prebuilds`)).toEqual(
    expect.arrayContaining(['linux-x64.node', 'darwin-arm64.node', 'win32-x64.node']),
  )
})

test('threads are started from outside the archive', () => {
  const packed = new URL('file:///opt/Atrium/resources/app.asar/out/main/function-worker.js')
  expect(unpacked(packed).pathname).toBe(
    '/opt/Atrium/resources/app.asar.unpacked/out/main/function-worker.js',
  )
  const source = new URL('file:///home/a/atrium/out/main/function-worker.js')
  expect(unpacked(source).href).toBe(source.href)
})

test('each system has an icon in its own format, up to 1024 pixels', () => {
  const read = (name: string | null | undefined) => readFileSync(`${root}/resources/${name}`)
  const png = read(configuration.linux?.icon)
  expect([png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
    'PNG',
    1024,
    1024,
  ])
  const ico = read(configuration.win?.icon)
  expect(ico.readUInt16LE(2)).toBe(1)
  expect(ico.readUInt16LE(4)).toBeGreaterThanOrEqual(6)
  const icns = read(configuration.mac?.icon)
  expect(icns.subarray(0, 4).toString()).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  expect(icns.includes('ic10')).toBe(true)
  expect(existsSync(`${root}/resources/icon.svg`)).toBe(true)
})
