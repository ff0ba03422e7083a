import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Atrium's own version, from the package.json in `root`. */
export function readVersion(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : ''
}
