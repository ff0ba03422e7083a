import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one load run showed. */
export interface LoadResult {
  readonly callsPerSecond: number
  /** Calls per second of CPU of the server; `NaN` where the system does not tell. */
  readonly callsPerCpuSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failed: number
}

export interface Load {
  readonly url: string
  /** Process of the server under test. */
  readonly pid: number
  readonly seconds: number
  readonly connections?: number
  readonly headers?: Readonly<Record<string, string>>
  /** POST of so many bytes. */
  readonly bodyBytes?: number
  /** So many callers in turn, by `X-Forwarded-For`. */
  readonly addresses?: number
}

function has(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const hasWrk = has('wrk')
const pins = has('taskset') && cpus().length > 1

/** In words, for the head of the table. */
export const loadGenerator = hasWrk
  ? 'wrk'
  : 'the load generator of node:http (install wrk for steadier figures)'

/** Load and upstream share the first core, the server under test has the second to itself. */
export function pinned(core: 'load' | 'server', command: readonly string[]): [string, ...string[]] {
  const [first = '', ...rest] = command
  return pins ? ['taskset', '-c', core === 'load' ? '0' : '1', first, ...rest] : [first, ...rest]
}

/** Seconds of CPU of a process and its threads. */
export function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

/** Resident memory in MB: now, or the most since `forgetPeak`. */
export function memoryMb(pid: number, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(text)?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Not Linux: the peak is of the whole life then.
  }
}

export async function load(run: Load): Promise<LoadResult> {
  const before = cpuSeconds(run.pid)
  const { calls, seconds, ...rest } = hasWrk ? await byWrk(run) : await byNode(run)
  const cpu = cpuSeconds(run.pid) - before
  return { callsPerSecond: calls / seconds, callsPerCpuSecond: calls / cpu, ...rest }
}

interface Counted {
  readonly calls: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failed: number
}

async function byWrk({
  url,
  seconds,
  connections = 32,
  headers = {},
  bodyBytes,
  addresses,
}: Load): Promise<Counted> {
  const args = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s']
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`)
  if (bodyBytes !== undefined) {
    const script = join(tmpdir(), `atrium-bench-${bodyBytes}.lua`)
    writeFileSync(script, `wrk.method = "POST"\nwrk.body = string.rep("x", ${bodyBytes})\n`)
    args.push('-s', script)
  }
  if (addresses !== undefined) {
    const script = join(tmpdir(), `atrium-bench-from-${addresses}.lua`)
    writeFileSync(script, addressScript(addresses))
    args.push('-s', script)
  }
  const [command, ...rest] = pinned('load', [...args, url])
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  await once(child, 'close')
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN)
  const time = (percent: number) => {
    const [, value = '', unit = ''] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(text) ?? []
    return Number(value) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN)
  }
  return {
    calls: number(/(\d+) requests in/),
    seconds: number(/requests in ([\d.]+)s/),
    p50Ms: time(50),
    p99Ms: time(99),
    failed: number(/Non-2xx or 3xx responses: (\d+)/) || 0,
  }
}

/** The address of the nth of so many callers. */
function addressOf(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
}

/** The requests are made beforehand: the load generator must not become the slow one. */
function addressScript(addresses: number): string {
  const list = Array.from({ length: addresses }, (_, index) => `"${addressOf(index)}"`).join(',')
  return `local from = {${list}}
local made, at = {}, 0
init = function(args)
  for i, address in ipairs(from) do
    wrk.headers["X-Forwarded-For"] = address
    made[i] = wrk.format("GET")
  end
end
request = function()
  at = at % #made + 1
  return made[at]
end
`
}

/** One call; its time in milliseconds, or `undefined` when it failed. */
function callOnce(
  { url, headers = {}, bodyBytes }: Load,
  agent: Agent | SecureAgent,
): Promise<number | undefined> {
  const startedAt = performance.now()
  const send = url.startsWith('https:') ? secureRequest : plainRequest
  return new Promise((resolve) => {
    const request = send(
      url,
      { agent, headers, method: bodyBytes === undefined ? 'GET' : 'POST', rejectUnauthorized: false },
      (response) => {
        response.resume()
        response.on('end', () =>
          resolve((response.statusCode ?? 500) < 300 ? performance.now() - startedAt : undefined),
        )
      },
    )
    request.on('error', () => resolve(undefined))
    request.end(bodyBytes === undefined ? undefined : Buffer.alloc(bodyBytes, 120))
  })
}

function agentFor(url: string, connections: number): Agent | SecureAgent {
  const options = { keepAlive: true, maxSockets: connections }
  return url.startsWith('https:') ? new SecureAgent(options) : new Agent(options)
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
}

async function byNode(run: Load): Promise<Counted> {
  const connections = run.connections ?? 32
  const agent = agentFor(run.url, connections)
  const startedAt = performance.now()
  const end = startedAt + run.seconds * 1000
  const times: number[] = []
  let failed = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const headers =
          run.addresses === undefined
            ? run.headers
            : { ...run.headers, 'X-Forwarded-For': addressOf(times.length % run.addresses) }
        const took = await callOnce({ ...run, ...(headers === undefined ? {} : { headers }) }, agent)
        if (took === undefined) failed += 1
        else times.push(took)
      }
    }),
  )
  agent.destroy()
  const seconds = (performance.now() - startedAt) / 1000
  times.sort((a, b) => a - b)
  return { calls: times.length, seconds, p50Ms: at(times, 0.5), p99Ms: at(times, 0.99), failed }
}

/** One keep-alive connection at a fixed rate, so that the server idles in between. Milliseconds, the median. */
export async function paced(run: Load, rate: number): Promise<number> {
  const agent = agentFor(run.url, 1)
  const startedAt = performance.now()
  const times: number[] = []
  for (let i = 0; i < run.seconds * rate; i += 1) {
    const took = await callOnce(run, agent)
    if (took !== undefined) times.push(took)
    const wait = startedAt + ((i + 1) * 1000) / rate - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
  }
  agent.destroy()
  return at(
    times.sort((a, b) => a - b),
    0.5,
  )
}
