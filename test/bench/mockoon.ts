import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** How the peer is started: command and port. */
export interface Peer {
  readonly command: readonly string[]
  readonly port: number
}

interface Commons {
  readonly EnvironmentDefault: object
  readonly RouteDefault: { readonly uuid: string }
  readonly RouteResponseDefault: object
}

/**
 * Installs Mockoon's CLI into a temporary folder and writes a proxy and a mock for it. `null` when it cannot be
 * installed: its rows are left out, in words.
 */
export function prepareMockoon(folder: string, upstream: string): { proxy: Peer; mock: Peer } | null {
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '@mockoon/cli'], {
      cwd: folder,
      stdio: 'ignore',
      timeout: 180_000,
    })
  } catch {
    return null
  }
  const commons = createRequire(join(folder, 'package.json'))('@mockoon/commons') as Commons
  const write = (name: string, port: number, rest: object): Peer => {
    const file = join(folder, `${name}.json`)
    writeFileSync(file, JSON.stringify({ ...commons.EnvironmentDefault, name, port, ...rest }))
    const cli = join(folder, 'node_modules', '.bin', 'mockoon-cli')
    return {
      command: [process.execPath, cli, 'start', '-d', file, '-l', '127.0.0.1', '-X', '--disable-admin-api'],
      port,
    }
  }
  const route = {
    ...commons.RouteDefault,
    endpoint: 'mocked',
    responses: [{ ...commons.RouteResponseDefault, default: true, body: 'x'.repeat(200) }],
  }
  return {
    proxy: write('proxy', 18_132, {
      proxyMode: true,
      proxyHost: `http://${upstream}`,
      routes: [],
      rootChildren: [],
    }),
    mock: write('mock', 18_131, { routes: [route], rootChildren: [{ type: 'route', uuid: route.uuid }] }),
  }
}
