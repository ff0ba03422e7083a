import quickjs from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from 'quickjs-emscripten-core'
import type { ScriptFailure } from '#contract/model/custom-backend'
import { createImageKeeper, type MemoryImage } from './memory-image.ts'
import { LIBRARY_FILE, limitOf, scriptFailure, USER_FILE } from './script-failure.ts'

const PAGE = 65_536
/** What the engine's binary asks for at least, and can hold at most (2 GB). */
const MIN_PAGES = 256
const MAX_PAGES = 32_768
const STACK_BYTES = 256 * 1024
/** Characters for which there is room at any time: runs are stopped before the last sixteenth of the memory. */
const ALWAYS_FITS = 128 * 1024
/** Milliseconds to describe an error: its getters may be the script's. */
const DESCRIBE_MS = 100
/** Preparing a script only compiles it; a compiler that needs longer is under attack. */
const COMPILE_MS = 5_000

/** Answer of a host call that has no room. */
const NO_ROOM =
  '{"failure":"The answer does not fit into the memory","javaClass":"java.lang.OutOfMemoryError"}'

/** What the worker supplies: the answers to host calls and where log lines go. */
export interface EngineHost {
  call(name: string, args: string): string
  log(level: 'log' | 'warn' | 'error', text: string): void
  /** Asked while a script runs: true ends it. */
  cancelled(): boolean
}

export type Outcome = { readonly answer: string } | { readonly failure: ScriptFailure }

/** One QuickJS with the class library loaded. Every call finds the memory as the library and its script left it. */
export interface Engine {
  /** Loads a script under a key; one that does not compile fails at each call. */
  define(key: string, source: string): void
  drop(key: string): void
  /** Runs a script. `limitMs` is CPU time. Call `reset` before the next call. */
  call(key: string, data: string, limitMs: number): Outcome
  /** Writes the memory back. Apart from `call`, so that an answer leaves first. */
  reset(): void
  /** Compiles without running. */
  compile(source: string): ScriptFailure | null
  /** The memory has grown past its start: it cannot shrink, so the worker should be replaced. */
  grown(): boolean
}

interface Program {
  readonly image: MemoryImage
  readonly entry: QuickJSHandle | undefined
  readonly failure: ScriptFailure | undefined
}

/** Starts an engine. `memoryMb` bounds its whole linear memory, the library included. */
export async function createEngine(options: {
  readonly wasmModule: WebAssembly.Module
  readonly library: string
  readonly memoryMb: number
  readonly host: EngineHost
}): Promise<Engine> {
  const { wasmModule, library, memoryMb, host } = options
  const maximum = Math.min(Math.max(Math.ceil((memoryMb * 1024 * 1024) / PAGE), MIN_PAGES), MAX_PAGES)
  const wasmMemory = new WebAssembly.Memory({ initial: MIN_PAGES, maximum })
  const module = await newQuickJSWASMModuleFromVariant(newVariant(quickjs, { wasmModule, wasmMemory }))
  const runtime = module.newRuntime()
  // The bounded memory is the real limit; the engine's own count errs earlier, with a cleaner message.
  runtime.setMemoryLimit(Math.min(memoryMb, (MAX_PAGES * PAGE) / 1024 / 1024 - 1) * 1024 * 1024)
  runtime.setMaxStackSize(STACK_BYTES)
  const context = runtime.newContext()
  const raw = module.getFFI() as unknown as { module: { _malloc(n: number): number; _free(p: number): void } }
  const images = createImageKeeper(wasmMemory, {
    malloc: (bytes) => raw.module._malloc(bytes),
    free: (block) => raw.module._free(block),
  })
  const limits = watchLimits(runtime, {
    cancelled: () => host.cancelled(),
    memoryUsed: images.heapEnd,
    memoryLimit: maximum * PAGE,
  })
  /** Whether a text can be brought in: without room the engine's glue would write it over the engine itself. */
  const fits = (text: string) =>
    text.length < ALWAYS_FITS || images.heapEnd() + Buffer.byteLength(text, 'utf8') * 3 < maximum * PAGE
  installHostFunctions(context, { host, fits })
  const exported = context.unwrapResult(context.evalCode(library, LIBRARY_FILE))
  const run = context.getProp(exported, 'run')
  const describeError = context.getProp(exported, 'describeError')
  const libraryImage = images.take()
  const programs = new Map<string, Program>()
  let current = libraryImage

  const grown = () => wasmMemory.buffer.byteLength > MIN_PAGES * PAGE

  function show(image: MemoryImage): void {
    if (current === image) return
    current = image
    images.writeBack(image)
  }

  function failureOf(error: QuickJSHandle, shift: number): ScriptFailure {
    const stopped = limits.stopped()
    limits.start(DESCRIBE_MS)
    const described = context.callFunction(describeError, context.undefined, error)
    let [name, message, stack] = [
      '',
      grown() ? 'null' : 'The script threw a value that cannot be described',
      '',
    ]
    if (described.error === undefined)
      [name, message, stack] = JSON.parse(context.getString(described.value)) as [string, string, string]
    described.dispose()
    if (stopped !== undefined)
      return scriptFailure({ name: '', message: stopped.reason, stack }, { shift, limit: stopped.limit })
    // Without memory even for an error object the engine throws null.
    const outOfMemory = name === '' && message === 'null' && grown()
    const limit = outOfMemory ? 'memory' : limitOf(name, message)
    if (limit === 'memory')
      return scriptFailure({ name: '', message: memoryText(maximum * PAGE), stack }, { shift, limit })
    return scriptFailure({ name, message, stack }, limit === undefined ? { shift } : { shift, limit })
  }

  /** Compiles the raw text as a program: a function around it would let an unbalanced brace pass. */
  function check(source: string): ScriptFailure | undefined {
    limits.start(COMPILE_MS)
    const compiled = context.evalCode(source, USER_FILE, { type: 'global', compileOnly: true })
    const failure = compiled.error === undefined ? undefined : failureOf(compiled.error, 0)
    compiled.dispose()
    return failure
  }

  function load(source: string): { entry?: QuickJSHandle; failure?: ScriptFailure } {
    const failure = check(source)
    if (failure !== undefined) return { failure }
    limits.start(COMPILE_MS)
    const loaded = context.evalCode(asProgram(source), USER_FILE)
    if (loaded.error === undefined) return { entry: loaded.value }
    const wrapped = failureOf(loaded.error, 1)
    loaded.dispose()
    return { failure: wrapped }
  }

  return {
    define(key, source) {
      images.wipe()
      images.writeBack(libraryImage)
      const { entry, failure } = load(source)
      const image = entry === undefined ? libraryImage : images.take(libraryImage)
      programs.set(key, { image, entry, failure })
      // A script that does not compile may have left pieces of itself.
      if (entry === undefined) images.writeBack(libraryImage)
      current = image
    },
    drop(key) {
      programs.delete(key)
    },
    call(key, data, limitMs) {
      const program = programs.get(key)
      if (program?.entry === undefined) {
        if (program?.failure === undefined) throw new Error(`No script is loaded as ${key}`)
        return { failure: program.failure }
      }
      show(program.image)
      if (!fits(data)) {
        const message = `The request does not fit into ${memoryMb} MB of memory`
        return { failure: scriptFailure({ name: '', message, stack: '' }, { shift: 1, limit: 'memory' }) }
      }
      const text = context.newString(data)
      limits.start(limitMs)
      const result = context.callFunction(run, context.undefined, program.entry, text)
      const outcome =
        result.error === undefined
          ? { answer: context.getString(result.value) }
          : { failure: failureOf(result.error, 1) }
      result.dispose()
      text.dispose()
      return outcome
    },
    reset() {
      images.writeBack(current)
    },
    compile(source) {
      show(libraryImage)
      const failure = check(source)
      images.writeBack(libraryImage)
      return failure ?? null
    },
    grown,
  }
}

/** The user's file as a function that answers its entry. One line stands before the user's first. */
function asProgram(source: string): string {
  const entry =
    "typeof execute !== 'undefined' ? execute : typeof excute !== 'undefined' ? excute : undefined"
  return `(function () {\n${source}\n;return ${entry}\n})`
}

/** Why a run was stopped by us. */
interface Stop {
  readonly limit: NonNullable<ScriptFailure['limit']>
  readonly reason: string
}

interface Limits {
  /** Begins to count the time of a run. */
  start(limitMs: number): void
  /** Set when the last run was stopped. */
  stopped(): Stop | undefined
}

function memoryText(bytes: number): string {
  return `The script used more than ${Math.round(bytes / 1024 / 1024)} MB of memory`
}

/**
 * Ends a run that is over its time, was cancelled, or is about to use up its memory: an engine without any memory
 * left cannot even say where it was. The engine asks every few thousand steps.
 */
function watchLimits(
  runtime: QuickJSRuntime,
  { cancelled, memoryUsed, memoryLimit }: { cancelled(): boolean; memoryUsed(): number; memoryLimit: number },
): Limits {
  let deadline = Number.POSITIVE_INFINITY
  let limit = 0
  let stop: Stop | undefined
  const enough = memoryLimit - memoryLimit / 16
  runtime.setInterruptHandler(() => {
    if (cancelled()) stop = { limit: 'time', reason: 'The call was cancelled' }
    else if (performance.now() > deadline)
      stop = { limit: 'time', reason: `The script ran longer than ${limit} ms of CPU time` }
    else if (memoryUsed() > enough) stop = { limit: 'memory', reason: memoryText(memoryLimit) }
    else return false
    return true
  })
  return {
    start(limitMs) {
      stop = undefined
      limit = limitMs
      deadline = performance.now() + limitMs
    },
    stopped: () => stop,
  }
}

function installHostFunctions(
  context: QuickJSContext,
  { host, fits }: { host: EngineHost; fits(text: string): boolean },
): void {
  const add = (name: string, body: (...args: QuickJSHandle[]) => QuickJSHandle): void => {
    const handle = context.newFunction(name, body)
    context.setProp(context.global, name, handle)
    handle.dispose()
  }
  const text = (handle: QuickJSHandle | undefined) => (handle === undefined ? '' : context.getString(handle))
  add('atriumHost', (name, args) => {
    const answer = host.call(text(name), text(args))
    return context.newString(fits(answer) ? answer : NO_ROOM)
  })
  add('atriumRandom', () => context.newNumber(Math.random()))
  add('atriumLog', (level, line) => {
    const word = text(level)
    host.log(word === 'warn' || word === 'error' ? word : 'log', text(line))
    return context.undefined
  })
}
