import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { RomaError } from '#contract/errors'

/** The built interface: its files by pathname. What is not in the list is not served, whatever a path says. */
export interface Page {
  readonly files: ReadonlyMap<string, string>
}

/** A file of the interface, ready to be sent. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Lists the interface once at start. Throws one sentence when it has not been built. */
export async function listPage(root: string): Promise<Page> {
  try {
    return { files: new Map(await filesBelow(root, '/')) }
  } catch (cause) {
    throw new RomaError('unexpected', {
      cause: new Error(`The console is not built in ${root}: run "npm run build".`, { cause }),
    })
  }
}

/** Step by step, since not every archive a desktop is packed in lists recursively. Links could lead anywhere: left out. */
async function filesBelow(folder: string, pathname: string): Promise<[pathname: string, file: string][]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = entries.map(async (entry): Promise<[string, string][]> => {
    const file = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(file, `${pathname}${entry.name}/`)
    return entry.isFile() && Object.hasOwn(mediaTypes, extname(entry.name))
      ? [[`${pathname}${entry.name}`, file]]
      : []
  })
  return (await Promise.all(found)).flat()
}

/**
 * A file of the interface, or nothing when no file has exactly this pathname. `/` is the page itself, with a fresh
 * nonce in it and in its policy.
 */
export async function pageFile({ files }: Page, pathname: string): Promise<PageFile | undefined> {
  const name = pathname === '/' ? '/index.html' : pathname
  const file = files.get(name)
  if (file === undefined) return undefined
  const headers = {
    'content-type': mediaTypes[extname(name)] ?? 'application/octet-stream',
    // The build puts a hash of the content into the names of assets.
    ...(name.startsWith('/assets/') ? { 'cache-control': 'public, max-age=31536000, immutable' } : {}),
  }
  if (name !== '/index.html') return { headers, body: Uint8Array.from(await readFile(file)) }
  const nonce = randomBytes(16).toString('base64')
  const html = (await readFile(file, 'utf8')).replaceAll('STYLE_NONCE', nonce)
  return {
    headers: { ...headers, 'content-security-policy': pagePolicy(nonce) },
    body: new TextEncoder().encode(html),
  }
}

/** What the page may load and run: itself only. Styles need the nonce, scripts are files. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue',
  ].join('; ')
}
