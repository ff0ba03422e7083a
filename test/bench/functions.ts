import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { buildClassLibrary } from '../../src-main/runtime/class-library-plugin.ts'
import type { FunctionCall } from '../../src-main/runtime/ports.ts'
import { createRuntime } from '../../src-main/runtime/runtime.ts'
import { createEngine } from '../../src-main/runtime/sandbox/engine.ts'

const sandbox = {
  worker: new URL('../../src-main/runtime/sandbox/worker.ts', import.meta.url),
  wasm: new URL(
    '../../node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
    import.meta.url,
  ),
}

/** A script of some 1.5 kB that checks an order, sums it up and answers JSON. */
const source = `
importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse);
function pickText(value, max) {
  if (value === undefined || value === null) return '';
  var text = String(value);
  return text.length > max ? text.slice(0, max) + '...' : text;
}
function validate(order) {
  var errors = [];
  if (!order || typeof order !== 'object') { errors.push('order must be an object'); return errors; }
  if (!Array.isArray(order.items)) errors.push('items must be a list');
  else for (var i = 0; i < order.items.length; i++) {
    if (typeof order.items[i].price !== 'number') errors.push('items[' + i + '].price must be a number');
    if (!(order.items[i].count > 0)) errors.push('items[' + i + '].count must be positive');
  }
  return errors;
}
function summarise(items) {
  var total = 0, lines = [];
  for (var i = 0; i < items.length; i++) {
    var item = items[i], sum = item.price * item.count;
    total += sum;
    lines.push({ sku: item.sku, name: pickText(item.name, 24), sum: Math.round(sum * 100) / 100 });
  }
  return { total: Math.round(total * 100) / 100, lines: lines, count: lines.length };
}
function execute(data) {
  data = JSON.parse(data);
  var errors = validate(data.body);
  if (errors.length) return new APIConnectResponse(422, { 'Content-Type': 'application/json' }, { errors: errors });
  var sum = summarise(data.body.items);
  if (data.param.vip === 'yes') sum.total = Math.round(sum.total * 90) / 100;
  return new APIConnectResponse(200, { 'x-total': String(sum.total) }, sum);
}
`
const order = {
  items: [
    { sku: 'A1', name: 'Kettle, steel, 1.7 litres, cordless', price: 39.9, count: 1 },
    { sku: 'B2', name: 'Mug', price: 7.25, count: 6 },
    { sku: 'C3', name: 'Tea', price: 4.1, count: 3 },
  ],
}
const call: FunctionCall = {
  ldApiId: 'bench',
  requestId: '',
  method: 'POST',
  uri: '/orders',
  query: 'vip=yes',
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify(order)),
}
const data = JSON.stringify({
  method: 'POST',
  uri: '/orders',
  headers: { 'content-type': 'application/json' },
  param: { vip: 'yes' },
  env: { $appId: 'app' },
  body: order,
})

/** What the benchmark found out about functions. Times are medians; use the ratios, not the times. */
export interface FunctionFigures {
  /** Microseconds of CPU in the worker: one call with the memory written back. */
  readonly freshStateUs: number
  /** Microseconds of that for writing back. */
  readonly writeBackUs: number
  /** Microseconds: the same library and script in a new context each time, through a worker, one after another. */
  readonly freshContextUs: number
  /** Calls a second through the runtime, one at a time and 16 in flight, on one worker. */
  readonly callsPerSecond: { readonly one: number; readonly sixteen: number }
  /** Milliseconds added to an answer at 100 calls a second (p50). */
  readonly addedP50Ms: { readonly ready: number; readonly freshContext: number }
  /** Row 10 of the target table: ready ÷ fresh context; floor 0.6, aim 0.4. */
  readonly row10: number
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Measures functions alone, without the gateway. Takes about ten seconds. */
export async function measureFunctions(): Promise<FunctionFigures> {
  const library = await buildClassLibrary()
  const wasmModule = await WebAssembly.compile(await readFile(sandbox.wasm))
  const inside = await measureEngine(wasmModule, library)
  const runtime = createRuntime({
    sandbox,
    now: Date.now,
    log: { info() {}, warn() {}, error() {} },
    loadDeployment: () => ({
      ...{ ldApiId: 'bench', deploymentId: 'bench', source, method: 'POST', path: '/orders' },
      ...{ contentType: 'json', romaAppId: 'app', parameters: [] },
    }),
    limits: () => ({ cpuMs: 60_000, memoryMb: 256 }),
    workers: 1,
  })
  const never = new AbortController().signal
  const run = () => runtime.run(call, never)
  const baseline = new Worker(new URL('./fresh-context-worker.ts', import.meta.url), {
    workerData: { wasmModule, library, source, reuse: false },
    env: {},
    resourceLimits: { stackSizeMb: 16 },
  })
  await once(baseline, 'message')
  const fresh = askOver(baseline)
  try {
    for (let n = 0; n < 3000; n += 1) await run()
    for (let n = 0; n < 100; n += 1) await fresh()
    const one = await throughput(run, 1)
    const sixteen = await throughput(run, 16)
    const freshContextUs = 1e6 / (await throughput(fresh, 1))
    // Interleaved, so that a busy machine is busy for both.
    const added = { ready: [] as number[], freshContext: [] as number[] }
    for (let round = 0; round < 3; round += 1) {
      added.ready.push(await pacedP50(run))
      added.freshContext.push(await pacedP50(fresh))
    }
    const addedP50Ms = { ready: median(added.ready), freshContext: median(added.freshContext) }
    return {
      ...inside,
      freshContextUs,
      callsPerSecond: { one, sixteen },
      addedP50Ms,
      row10: addedP50Ms.ready / addedP50Ms.freshContext,
    }
  } finally {
    await runtime.close()
    await baseline.terminate()
  }
}

async function measureEngine(wasmModule: WebAssembly.Module, library: string) {
  const host = { call: () => '{"value":null}', log() {}, cancelled: () => false }
  const engine = await createEngine({ wasmModule, library, memoryMb: 256, host })
  engine.define('bench', source)
  // CPU time of this thread: on a busy machine the clock on the wall counts the others' work as well.
  const cpuUs = (work: () => void): number => {
    const before = process.threadCpuUsage()
    work()
    const { user, system } = process.threadCpuUsage(before)
    return user + system
  }
  const calls = 2_000
  const whole: number[] = []
  const writing: number[] = []
  for (let round = 0; round < 8; round += 1) {
    const called = cpuUs(() => {
      for (let n = 0; n < calls; n += 1) {
        engine.call('bench', data, 60_000)
        engine.reset()
      }
    })
    const reset = cpuUs(() => {
      for (let n = 0; n < calls; n += 1) engine.reset()
    })
    whole.push(called / calls)
    writing.push(reset / calls)
  }
  return { freshStateUs: median(whole.slice(2)), writeBackUs: median(writing.slice(2)) }
}

function askOver(worker: Worker): () => Promise<void> {
  const waiting = new Map<number, () => void>()
  let last = 0
  worker.on('message', ([id]: [number, string]) => {
    waiting.get(id)?.()
    waiting.delete(id)
  })
  return () => {
    last += 1
    const id = last
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      worker.postMessage([id, data])
    })
  }
}

async function throughput(run: () => Promise<unknown>, inFlight: number): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < 3; round += 1) {
    let done = 0
    const began = performance.now()
    const worker = async () => {
      while (performance.now() - began < 400) {
        await run()
        done += 1
      }
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
    rounds.push((done / (performance.now() - began)) * 1000)
  }
  return median(rounds)
}

async function pacedP50(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < 100; n += 1) {
    const began = performance.now()
    await run()
    times.push(performance.now() - began)
    await pause(10)
  }
  return median(times)
}

// By itself: `node test/bench/functions.ts`. Row 10 through HTTP is measured by run.ts.
if (import.meta.main) process.stdout.write(`${JSON.stringify(await measureFunctions(), null, 2)}\n`)
