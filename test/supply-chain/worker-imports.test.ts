import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'
import { expect, test } from 'vitest'

const built = fileURLToPath(new URL('../../out/main', import.meta.url))

/** Specifiers a built file imports, with those of every built file it reaches. Parsed: the file carries scripts as text. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  const specifiers = new Set<string>()
  if (seen.has(file)) return specifiers
  seen.add(file)
  const program = parse(readFileSync(file, 'utf8'), { ecmaVersion: 'latest', sourceType: 'module' })
  for (const specifier of specifiersIn(program)) {
    if (!specifier.startsWith('.')) specifiers.add(specifier)
    else for (const inner of importsOf(join(dirname(file), specifier), seen)) specifiers.add(inner)
  }
  return specifiers
}

/** Every `import`, `export … from`, `import()` and `require()` with a plain text, anywhere in the tree. */
function specifiersIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(specifiersIn)
  if (typeof node !== 'object' || node === null) return []
  const found = Object.values(node).flatMap(specifiersIn)
  const {
    type,
    source,
    callee,
    arguments: given,
  } = node as {
    type?: string
    source?: { value?: unknown } | null
    callee?: { name?: string }
    arguments?: { value?: unknown }[]
  }
  const imported =
    type === 'CallExpression' && /^(__)?require$/.test(callee?.name ?? '') ? given?.[0]?.value : source?.value
  return typeof imported === 'string' ? [...found, imported] : found
}

test("the thread that runs users' scripts can reach neither files nor sockets nor processes", () => {
  const imports = [...importsOf(join(built, 'function-worker.js'))].map((name) => name.replace(/^node:/, ''))
  // `module` is how a CommonJS package asks for built-ins; what it asks for is in the list as well.
  const denied = ['fs', 'fs/promises', 'net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'dns/promises']
  for (const name of [...denied, 'child_process', 'cluster', 'vm', 'inspector', 'os', 'undici', 'ws']) {
    expect(imports).not.toContain(name)
  }
  expect(imports).toContain('worker_threads')
})
