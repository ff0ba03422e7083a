import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RunFacts } from '../../src-main/hosts/run-file.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The build under test; `ATRIUM_BUILD` names another one than `out`. */
const built = process.env.ATRIUM_BUILD ?? join(root, 'out')

/** A headless Atrium in a process of its own, as built, on free ports. */
export interface RunningHost {
  readonly facts: RunFacts
  readonly child: ChildProcess
  /** What it wrote to standard error so far. */
  errors(): string
  /** Ctrl-C; answers the exit code. */
  stop(): Promise<number | null>
  /** `kill -9`. */
  kill(): Promise<void>
}

interface HostStart {
  /** Left out: a new temporary folder, deleted by `stop`. */
  dataDir?: string
  /** Options after those that are always given. */
  args?: readonly string[]
  /** Gateway and management choose their ports as on a user's computer. */
  defaultPorts?: boolean
}

/** Starts `out/main/node.js` and waits for its JSON line. Throws with its words when it ends before. */
export async function startHost(start: HostStart = {}): Promise<RunningHost> {
  const { dataDir, args = [], defaultPorts = false } = start
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'atrium-test-'))
  const options = ['management', 'http', 'https'].flatMap((name) => [`--${name}-port`, '0'])
  const ports = ['--console-port', '0', ...(defaultPorts ? [] : options)]
  const child = spawnHost(['--data', folder, ...ports, '--json', '--no-open', ...args])
  const errors = collect(child)
  const line = await firstLine(child)
  if (line === undefined) {
    await ended(child)
    throw new Error(`The host ended with code ${child.exitCode}: ${errors()}`)
  }
  return {
    facts: JSON.parse(line) as RunFacts,
    child,
    errors,
    async stop() {
      child.kill('SIGINT')
      await ended(child)
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true })
      return child.exitCode
    },
    async kill() {
      child.kill('SIGKILL')
      await ended(child)
    },
  }
}

/** Starts a host and kills it after so many milliseconds, wherever it is by then. */
export async function killDuringStart(dataDir: string, ms: number): Promise<void> {
  const ports = ['console', 'management', 'http', 'https'].flatMap((name) => [`--${name}-port`, '0'])
  const child = spawnHost(['--data', dataDir, ...ports, '--json', '--no-open'])
  await new Promise((resolve) => setTimeout(resolve, ms))
  child.kill('SIGKILL')
  await ended(child)
}

/**
 * Runs the built host to its end, for starts that are meant to fail or to print only. `preload`: JavaScript that
 * runs in its process first.
 */
export async function runHost(
  args: readonly string[],
  { preload }: { preload?: string } = {},
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawnHost(args, preload)
  const errors = collect(child)
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += String(chunk)
  })
  await ended(child)
  return { code: child.exitCode, output, errors: errors() }
}

function spawnHost(args: readonly string[], preload?: string): ChildProcess {
  const first =
    preload === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`]
  return spawn(process.execPath, [...first, join(built, 'main', 'node.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
}

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk) => {
    text += String(chunk)
  })
  return () => text
}

function firstLine(child: ChildProcess): Promise<string | undefined> {
  const { stdout } = child
  if (stdout === null) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const lines = createInterface({ input: stdout })
    lines.once('line', resolve)
    lines.once('close', () => resolve(undefined))
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
}
