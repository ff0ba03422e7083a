import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pinned } from './load.ts'
import type { Peer } from './mockoon.ts'

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const children: ChildProcess[] = []

async function start(
  core: 'load' | 'server',
  command: readonly string[],
): Promise<{ pid: number; line: string }> {
  const [first, ...rest] = pinned(core, command)
  const child = spawn(first, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  children.push(child)
  if (child.stdout === null) throw new Error('no output')
  const lines = createInterface(child.stdout)
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${command.join(' ')} ended`))),
  ])) as [string]
  return { pid: child.pid ?? 0, line }
}

const script = (name: string) => fileURLToPath(new URL(`servers/${name}.ts`, import.meta.url))

/** One of the servers of this folder; it prints where it listens. */
export async function startScript(core: 'load' | 'server', name: string, ...args: string[]) {
  const { pid, line } = await start(core, [process.execPath, script(name), ...args])
  const { port } = JSON.parse(line) as { port: number }
  return { pid, port, url: `http://127.0.0.1:${port}` }
}

/** The built headless host on free ports. */
export async function startAtrium(dataDir: string) {
  const { pid, line } = await start('server', [
    process.execPath,
    join(root, 'out', 'main', 'node.js'),
    ...['--data', dataDir, '--no-open', '--json'],
    ...['console', 'management', 'http', 'https'].flatMap((name) => [`--${name}-port`, '0']),
  ])
  const { httpUrl, httpsUrl } = JSON.parse(line) as { httpUrl: string; httpsUrl: string }
  return { pid, httpUrl, httpsUrl }
}

/** Another product; it is up when its port answers. */
export async function startPeer({ command, port }: Peer) {
  const [first, ...rest] = pinned('server', command)
  const child = spawn(first, rest, { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production' } })
  children.push(child)
  for (let i = 0; i < 300; i += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
    })
    if (open) return { pid: child.pid ?? 0, url: `http://127.0.0.1:${port}` }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the peer did not start')
}

/** Ends everything that was started. */
export async function endAll(): Promise<void> {
  const running = children.splice(0).filter((child) => child.exitCode === null)
  await Promise.all(
    running.map(async (child) => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 12_000)
      await ended
      clearTimeout(timer)
    }),
  )
}
