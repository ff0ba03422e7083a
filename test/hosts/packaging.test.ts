import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { FuseV1Options } from '@electron/fuses'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { expect, onTestFinished, test } from 'vitest'
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

test('the package holds what was built and one native library, and threads can be read by path', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-pack-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  // A file in Electron's place: only what lies beside it is looked at, so nothing is downloaded.
  mkdirSync(join(folder, 'electron'))
  writeFileSync(join(folder, 'electron', 'electron'), '')
  const { afterPack: _fuses, ...rest } = configuration
  const given = { ...rest, directories: { ...rest.directories, output: join(folder, 'dist') } }
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({ ...given, electronDist: join(folder, 'electron') }),
  )
  const tool = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const args = ['--linux', '--x64', '--dir', '--config', join(folder, 'config.json')]
  await promisify(execFile)(process.execPath, [tool, ...args], { cwd: root })

  const resources = join(folder, 'dist', 'linux-unpacked', 'resources')
  const packed = archived(join(resources, 'app.asar'))
  expect(packed).toEqual(
    expect.arrayContaining(['out/main/electron.js', 'out/renderer/index.html', 'package.json']),
  )
  expect(
    packed.filter((name) => !/^(out|node_modules\/better-sqlite3)\/|^package\.json$/.test(name)),
  ).toEqual([])
  expect(packed.filter((name) => name.endsWith('.map'))).toEqual([])
  const natives = packed.filter((name) => name.endsWith('.node'))
  expect(natives.length).toBeGreaterThan(0)
  expect(natives.filter((name) => !name.includes('/prebuilds/linux'))).toEqual([])
  const workers = ['function-worker', 'storage-worker', 'integrity-worker'].map(
    (name) => `out/main/${name}.js`,
  )
  for (const name of [...natives, ...workers]) {
    expect(existsSync(join(resources, 'app.asar.unpacked', name)), name).toBe(true)
  }
}, 60_000)

interface Directory {
  readonly files: Readonly<Record<string, Partial<Directory>>>
}

/** Names in an archive, read from its header. */
function archived(file: string): string[] {
  const bytes = readFileSync(file)
  const header = JSON.parse(bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString()) as Directory
  const names = ({ files }: Directory, prefix: string): string[] =>
    Object.entries(files).flatMap(([name, entry]) =>
      entry.files === undefined ? [`${prefix}${name}`] : names({ files: entry.files }, `${prefix}${name}/`),
    )
  return names(header, '')
}

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
