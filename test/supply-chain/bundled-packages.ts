import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One package as installed. */
export interface InstalledPackage {
  /** Its place below the project, `node_modules/ws`. */
  readonly place: string
  readonly name: string
  readonly version: string
  readonly license: string
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string | { readonly type: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** What reaches a user: every package our sources import, and all they depend on. A superset of what is bundled. */
export function bundledPackages(): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>()
  const waiting = [...importedNames()].map((name) => ({ name, from: '' }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const place = placeOf(next.name, next.from)
    if (place === undefined || found.has(place)) continue
    const manifest = readManifest(place)
    found.set(place, {
      place,
      name: manifest.name,
      version: manifest.version,
      license: typeof manifest.license === 'object' ? manifest.license.type : (manifest.license ?? ''),
    })
    for (const name of Object.keys(manifest.dependencies ?? {})) waiting.push({ name, from: place })
  }
  return [...found.values()].sort((a, b) => a.place.localeCompare(b.place))
}

/** Packages named in import statements of the product; Electron is a program beside it, with licences of its own. */
function importedNames(): Set<string> {
  const names = new Set<string>()
  for (const folder of ['src-main', 'src-renderer']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!/\.(ts|vue|css)$/.test(entry.name)) continue
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
      for (const [, specifier = ''] of text.matchAll(/(?:from|import|import\()\s*['"]([^'"]+)['"]/g)) {
        if (/^[.#/]/.test(specifier) || isBuiltin(specifier) || specifier === 'electron') continue
        names.add(packageOf(specifier))
      }
    }
  }
  return names
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Node's search: the nearest `node_modules` upwards. */
function placeOf(name: string, from: string): string | undefined {
  const levels = from.split('/node_modules/')
  for (let depth = levels.length; depth >= 0; depth -= 1) {
    const prefix = depth === 0 || from === '' ? '' : `${levels.slice(0, depth).join('/node_modules/')}/`
    const place = `${prefix}node_modules/${name}`
    try {
      readManifest(place)
      return place
    } catch {
      // Not here; one level up.
    }
  }
  return undefined
}

function readManifest(place: string): Manifest {
  return JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8')) as Manifest
}
