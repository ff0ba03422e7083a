import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const built = fileURLToPath(new URL('../../out/main', import.meta.url))

/** Specifiers a built file imports, with those of every built file it reaches. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  const specifiers = new Set<string>()
  if (seen.has(file)) return specifiers
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  for (const [, specifier = ''] of text.matchAll(
    /(?:from|import|import\(|require\()\s*["']([^"'\n]+)["']/g,
  )) {
    if (!specifier.startsWith('.')) specifiers.add(specifier)
    else for (const inner of importsOf(join(dirname(file), specifier), seen)) specifiers.add(inner)
  }
  return specifiers
}

test("the thread that runs users' scripts can reach neither files nor sockets nor processes", () => {
  const imports = [...importsOf(join(built, 'function-worker.js'))].map((name) => name.replace(/^node:/, ''))
  const denied = ['fs', 'fs/promises', 'net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'dns/promises']
  for (const name of [
    ...denied,
    'child_process',
    'cluster',
    'module',
    'vm',
    'inspector',
    'os',
    'undici',
    'ws',
  ]) {
    expect(imports).not.toContain(name)
  }
  expect(imports).toContain('worker_threads')
})
