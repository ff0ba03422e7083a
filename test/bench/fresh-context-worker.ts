import { parentPort, workerData } from 'node:worker_threads'
import quickjs from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext } from 'quickjs-emscripten-core'

/**
 * What functions cost when every call gets a new context: library and script are read anew each time. The answer
 * is the same text as the product's. Only a yardstick of the benchmark.
 */
interface Start {
  readonly wasmModule: WebAssembly.Module
  readonly library: string
  readonly source: string
  /** One context for all calls, which is faster and shares state. */
  readonly reuse: boolean
}

const { wasmModule, library, source, reuse } = workerData as Start
const module = await newQuickJSWASMModuleFromVariant(newVariant(quickjs, { wasmModule }))
const runtime = module.newRuntime()
runtime.setInterruptHandler(() => false)

function open() {
  const context = runtime.newContext()
  for (const name of ['atriumHost', 'atriumLog'])
    context
      .newFunction(name, () => context.undefined)
      .consume((f) => context.setProp(context.global, name, f))
  context
    .newFunction('atriumRandom', () => context.newNumber(Math.random()))
    .consume((f) => context.setProp(context.global, 'atriumRandom', f))
  const exported = context.unwrapResult(context.evalCode(library, 'library.js'))
  const run = context.getProp(exported, 'run')
  const program = context.unwrapResult(
    context.evalCode(`(function () {\n${source}\n;return execute\n})`, 'function.js'),
  )
  exported.dispose()
  return { context, run, program }
}

type Opened = ReturnType<typeof open>

function answer({ context, run, program }: Opened, data: string): string {
  const text = context.newString(data)
  const result = context.unwrapResult(context.callFunction(run, context.undefined, program, text))
  const body = context.getString(result)
  result.dispose()
  text.dispose()
  return body
}

function close({ context, run, program }: { context: QuickJSContext } & Opened): void {
  run.dispose()
  program.dispose()
  context.dispose()
}

const kept = reuse ? open() : undefined
parentPort?.on('message', ([id, data]: [number, string]) => {
  const opened = kept ?? open()
  const body = answer(opened, data)
  if (kept === undefined) close(opened)
  parentPort?.postMessage([id, body])
})
parentPort?.postMessage('ready')
