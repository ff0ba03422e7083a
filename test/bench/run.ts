import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createPathIndex } from '../../src-main/domain/path-template.ts'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { forgetPeak, type Load, load, loadGenerator, memoryMb, paced, pinned } from './load.ts'
import { type Peer, prepareMockoon } from './mockoon.ts'
import { type BenchWorkspace, fillWorkspace, openWorkspace, withSettings } from './workspace.ts'

/**
 * Atrium beside a bare proxy and its peers, in one run on one machine, rounds interleaved. Ratios are of calls per CPU
 * second of the server where the system tells them, else of calls per second. Options: --rounds, --seconds, --only.
 */
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    warm: { type: 'string', default: '8' },
    /** Numbers of rows, comma separated. */
    only: { type: 'string', default: '' },
  },
})
const rounds = Number(options.rounds)
const seconds = Number(options.seconds)
const only = new Set(options.only.split(',').filter((text) => text !== ''))
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'atrium-bench-'))
const children: ChildProcess[] = []

interface Row {
  readonly number: string
  readonly what: string
  readonly measured: string
  readonly floor: string
  readonly aim: string
  readonly reached: 'aim' | 'floor' | 'below' | 'not measured'
}
const rows: Row[] = []

function wanted(...numbers: number[]): boolean {
  return only.size === 0 || numbers.some((number) => only.has(String(number)))
}

function report(
  row: Omit<Row, 'reached' | 'measured' | 'floor' | 'aim'> & {
    value: number
    floor: number
    aim: number
    unit?: string
    less?: boolean
  },
): void {
  const { number, what, value, floor, aim, unit = '', less = false } = row
  const meets = (bound: number) => (less ? value <= bound : value >= bound)
  const reached = Number.isNaN(value) ? 'not measured' : meets(aim) ? 'aim' : meets(floor) ? 'floor' : 'below'
  const text = (figure: number) =>
    Number.isNaN(figure) ? '–' : `${figure >= 100 ? Math.round(figure) : Number(figure.toFixed(2))}${unit}`
  rows.push({ number, what, measured: text(value), floor: text(floor), aim: text(aim), reached })
  process.stderr.write(`row ${number} ${what}: ${text(value)}\n`)
}

function median(figures: readonly number[]): number {
  const sorted = figures.filter((figure) => !Number.isNaN(figure)).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

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

async function startScript(core: 'load' | 'server', name: string, ...args: string[]) {
  const { pid, line } = await start(core, [process.execPath, script(name), ...args])
  const { port } = JSON.parse(line) as { port: number }
  return { pid, port, url: `http://127.0.0.1:${port}` }
}

async function startAtrium(dataDir: string) {
  const { pid, line } = await start('server', [
    process.execPath,
    join(root, 'out', 'main', 'node.js'),
    ...['--data', dataDir, '--no-open', '--json'],
    ...['console', 'management', 'http', 'https'].flatMap((name) => [`--${name}-port`, '0']),
  ])
  const { httpUrl, httpsUrl } = JSON.parse(line) as { httpUrl: string; httpsUrl: string }
  return { pid, httpUrl, httpsUrl }
}

async function startPeer({ command, port }: Peer) {
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

interface Target extends Omit<Load, 'seconds'> {
  readonly name: string
  /** Made anew for each run: signatures live fifteen minutes. */
  readonly sign?: () => Record<string, string>
}

type Measure = 'efficiency' | 'p50' | 'rate'

/** Interleaved rounds; each target's ratio is taken against the references right before and after it. */
async function compare(
  reference: Target,
  targets: readonly Target[],
  measure: Measure = 'efficiency',
): Promise<Map<string, number>> {
  const run = async (target: Target, runSeconds = seconds) => {
    const { sign, ...rest } = target
    const headers = { ...target.headers, ...sign?.() }
    const result = await load({ ...rest, headers, seconds: runSeconds })
    if (result.failed > 0) process.stderr.write(`${target.name}: ${result.failed} calls failed\n`)
    if (measure === 'p50') return 1 / result.p50Ms
    if (measure === 'rate' || Number.isNaN(result.callsPerCpuSecond)) return result.callsPerSecond
    return result.callsPerCpuSecond
  }
  for (const target of [reference, ...targets]) await run(target, Number(options.warm))
  const ratios = new Map<string, number[]>(targets.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    let before = await run(reference)
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      const measured = await run(target)
      const after = await run(reference)
      ratios.get(target.name)?.push(measured / ((before + after) / 2))
      before = after
    }
  }
  return new Map([...ratios].map(([name, figures]) => [name, median(figures)]))
}

async function proxyRows(workspace: BenchWorkspace, upstream: string, dirs: { on: string; off: string }) {
  const bare = await startScript('server', 'bare', `http://${upstream}`)
  const on = await startAtrium(dirs.on)
  const off = await startAtrium(dirs.off)
  const host = { Host: workspace.host }
  const sign = () => {
    const { sdkDate, authorization } = signAppRequest({
      method: 'GET',
      path: workspace.signedPath,
      query: '',
      headers: [['Host', workspace.host]],
      body: null,
      ...workspace.app,
      now: Date.now(),
    })
    return { 'X-Sdk-Date': sdkDate, Authorization: authorization }
  }
  const reference: Target = { name: 'bare', url: `${bare.url}/x`, pid: bare.pid }
  const traced: Target = { name: 'traced', url: on.httpUrl + workspace.openPath, pid: on.pid, headers: host }
  const untraced: Target = {
    name: 'untraced',
    url: off.httpUrl + workspace.openPath,
    pid: off.pid,
    headers: host,
  }
  const everything: Target = {
    name: 'everything',
    url: on.httpUrl + workspace.signedPath,
    pid: on.pid,
    headers: host,
    sign,
  }
  if (wanted(1, 2, 3)) {
    const ratios = await compare(reference, [untraced, traced, everything])
    report({
      number: '1',
      what: 'route among 5 000, None, no trace ÷ bare proxy',
      value: ratios.get('untraced') ?? Number.NaN,
      floor: 0.75,
      aim: 0.9,
    })
    report({
      number: '2',
      what: 'None, trace on ÷ bare proxy',
      value: ratios.get('traced') ?? Number.NaN,
      floor: 0.65,
      aim: 0.8,
    })
    report({
      number: '3',
      what: 'App signature, default limit, trace ÷ bare proxy',
      value: ratios.get('everything') ?? Number.NaN,
      floor: 0.55,
      aim: 0.75,
    })
  }
  if (wanted(5)) {
    const ratios = await compare({ ...reference, connections: 1 }, [{ ...everything, connections: 1 }], 'p50')
    report({
      number: '5',
      what: 'p50 at one connection, everything on ÷ bare proxy',
      value: 1 / (ratios.get('everything') ?? Number.NaN),
      floor: 1.6,
      aim: 1.3,
      less: true,
    })
  }
  if (wanted(7)) {
    const secure = { ...traced, name: 'https', url: on.httpsUrl + workspace.openPath }
    const ratios = await compare(traced, [secure])
    report({
      number: '7',
      what: 'HTTPS keep-alive ÷ our HTTP',
      value: ratios.get('https') ?? Number.NaN,
      floor: 0.75,
      aim: 0.88,
    })
  }
  if (wanted(8)) await bodyRows({ reference, bareUrl: bare.url, on, workspace })
  const peers = wanted(4, 6) ? prepareMockoon(join(folder, 'mockoon'), upstream) : null
  if (wanted(4)) {
    const proxy = peers && (await startPeer(peers.proxy))
    const ratios =
      proxy && (await compare({ name: 'mockoon', url: `${proxy.url}/x`, pid: proxy.pid }, [everything]))
    report({
      number: '4',
      what: "everything on ÷ Mockoon's proxy",
      value: ratios?.get('everything') ?? Number.NaN,
      floor: 7,
      aim: 10,
    })
  }
  if (wanted(6)) {
    const raw = await startScript('server', 'static')
    const mock: Target = { name: 'mock', url: on.httpUrl + workspace.mockPath, pid: on.pid, headers: host }
    const ratios = await compare({ name: 'node', url: raw.url, pid: raw.pid }, [mock])
    report({
      number: '6',
      what: 'mock with trace ÷ node:http',
      value: ratios.get('mock') ?? Number.NaN,
      floor: 0.45,
      aim: 0.6,
    })
    const peer = peers && (await startPeer(peers.mock))
    const other =
      peer && (await compare({ name: 'mockoon', url: `${peer.url}/mocked`, pid: peer.pid }, [mock]))
    report({
      number: '6',
      what: "mock with trace ÷ Mockoon's mock",
      value: other?.get('mock') ?? Number.NaN,
      floor: 8,
      aim: 12,
    })
  }
  if (wanted(10)) await functionRow(workspace, on.httpUrl)
  await endAll()
}

async function bodyRows({
  reference,
  bareUrl,
  on,
  workspace,
}: {
  reference: Target
  bareUrl: string
  on: { pid: number; httpUrl: string }
  workspace: BenchWorkspace
}): Promise<void> {
  for (const megabytes of [1, 10]) {
    const post = { bodyBytes: megabytes * 1024 * 1024, connections: 4 }
    const ratios = await compare({ ...reference, ...post, url: `${bareUrl}/posted` }, [
      {
        name: 'atrium',
        url: on.httpUrl + workspace.postPath,
        pid: on.pid,
        headers: { Host: workspace.host },
        ...post,
      },
    ])
    report({
      number: '8',
      what: `${megabytes} MB bodies ÷ bare proxy`,
      value: ratios.get('atrium') ?? Number.NaN,
      floor: 0.85,
      aim: 1.2,
    })
  }
  const before = memoryMb(on.pid)
  forgetPeak(on.pid)
  await load({
    url: on.httpUrl + workspace.postPath,
    pid: on.pid,
    headers: { Host: workspace.host },
    bodyBytes: 10 * 1024 * 1024,
    connections: 4,
    seconds,
  })
  const growth = Math.max(0, memoryMb(on.pid, 'VmHWM') - before)
  report({
    number: '8',
    what: 'growth of memory, 4 × 10 MB in flight',
    value: growth,
    floor: 100,
    aim: 60,
    unit: ' MB',
    less: true,
  })
}

async function functionRow(workspace: BenchWorkspace, httpUrl: string): Promise<void> {
  const raw = await startScript('server', 'static')
  const fresh = await startScript('server', 'fresh-function')
  const run = (url: string, headers = {}) => paced({ url, pid: 0, headers, seconds }, 100)
  const headers = { Host: workspace.host }
  const added: { ready: number[]; fresh: number[] } = { ready: [], fresh: [] }
  for (let round = 0; round <= rounds; round += 1) {
    const mock = await run(httpUrl + workspace.mockPath, headers)
    const ready = await run(httpUrl + workspace.functionPath, headers)
    const bare = await run(raw.url)
    const slow = await run(fresh.url)
    // The first round only warms up.
    if (round === 0) continue
    added.ready.push(ready - mock)
    added.fresh.push(slow - bare)
  }
  report({
    number: '10',
    what: 'function, added p50 at 100 calls/s ÷ fresh context',
    value: median(added.ready) / median(added.fresh),
    floor: 0.6,
    aim: 0.4,
    less: true,
  })
}

function lookupRow(): void {
  const indexOf = (size: number) =>
    createPathIndex(
      Array.from({ length: size }, (_, i) => ({
        method: 'GET',
        path: i % 2 === 0 ? `/api/v1/resource-${i}/items/{id}` : `/api/v1/resource-${i}`,
        matchMode: 'NORMAL' as const,
        value: i,
      })),
    )
  // A path is a new text in every call, cut out of the request line.
  const prepare = (size: number) => {
    const index = indexOf(size)
    const targets = Array.from({ length: 997 }, (_, i) => {
      const at = (i * 7919) % size
      return `${at % 2 === 0 ? `/api/v1/resource-${at}/items/${i}` : `/api/v1/resource-${at}`}?page=1`
    })
    return () => {
      const startedAt = performance.now()
      for (let n = 0; n < 100; n += 1)
        for (const target of targets) index.find('GET', target.slice(0, target.indexOf('?')))
      return performance.now() - startedAt
    }
  }
  const small = prepare(10)
  const big = prepare(5000)
  const ratios = Array.from({ length: 40 }, () => {
    const before = small()
    const measured = big()
    return measured / ((before + small()) / 2)
  })
  report({
    number: '11',
    what: 'route lookup, 5 000 ÷ 10 APIs',
    value: median(ratios.slice(5)),
    floor: 1.6,
    aim: 1.4,
    less: true,
  })
}

async function publishRow(workspace: BenchWorkspace, dataDir: string): Promise<void> {
  const { call, httpPort, stop } = await openWorkspace(dataDir)
  const api = await call('api.get', { id: workspace.changingId })
  const times: number[] = []
  for (let i = 1; i <= 15; i += 1) {
    const resultContent = String(i)
    await call('api.update', { id: api.id, draft: { ...api, mockInfo: { resultContent } } })
    const startedAt = performance.now()
    await call('publication.publish', { apiId: api.id, envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID' })
    const response = await answerOf(httpPort, workspace)
    times.push(performance.now() - startedAt)
    if (response !== resultContent) throw new Error(`published ${resultContent}, answered ${response}`)
  }
  await stop()
  report({
    number: '12',
    what: 'publish into 5 000 until the next call sees it',
    value: median(times),
    floor: 50,
    aim: 15,
    unit: ' ms',
    less: true,
  })
}

function answerOf(port: number, { host, changingPath }: BenchWorkspace): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('end', () => resolve(text.slice(text.indexOf('\r\n\r\n') + 4)))
    socket.on('error', reject)
    socket.write(`GET ${changingPath} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  })
}

async function startRow(dataDir: string): Promise<void> {
  const times: number[] = []
  let memory = Number.NaN
  for (let i = 0; i < 4; i += 1) {
    const startedAt = performance.now()
    const { pid } = await startAtrium(dataDir)
    // The first start fills the compile cache.
    if (i > 0) times.push((performance.now() - startedAt) / 1000)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    memory = memoryMb(pid)
    await endAll()
  }
  report({
    number: '13',
    what: 'cold start with 5 000 APIs',
    value: median(times),
    floor: 1,
    aim: 0.5,
    unit: ' s',
    less: true,
  })
  report({
    number: '13',
    what: 'idle memory, headless',
    value: memory,
    floor: 130,
    aim: 100,
    unit: ' MB',
    less: true,
  })
}

async function endAll(): Promise<void> {
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

function printTable(): void {
  const head = ['#', 'what', 'measured', 'floor', 'aim', 'reached']
  const cells = rows.map((row) => [row.number, row.what, row.measured, row.floor, row.aim, row.reached])
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  process.stdout.write(
    `\n${[line(head), rule, ...cells.map(line)].join('\n')}\n\nLoad by ${loadGenerator}; ${rounds} rounds of ${seconds} s, interleaved; ratios per CPU second, medians.\n`,
  )
}

try {
  execFileSync(process.execPath, [join(root, 'test', 'support', 'ensure-built.mjs')], { stdio: 'inherit' })
  if (wanted(11)) lookupRow()
  if (wanted(1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13)) {
    const upstream = await startScript('load', 'static')
    const address = `127.0.0.1:${upstream.port}`
    const dirs = { on: join(folder, 'on'), off: join(folder, 'off') }
    process.stderr.write('filling a workspace with 5 000 APIs…\n')
    const workspace = await fillWorkspace(dirs.on, address)
    cpSync(dirs.on, dirs.off, { recursive: true })
    await withSettings(dirs.off, { traceCalls: false })
    if (wanted(12)) await publishRow(workspace, dirs.off)
    if (wanted(1, 2, 3, 4, 5, 6, 7, 8, 10)) await proxyRows(workspace, address, dirs)
    if (wanted(13)) await startRow(dirs.on)
  }
  printTable()
} finally {
  await endAll()
  rmSync(folder, { recursive: true, force: true })
}
