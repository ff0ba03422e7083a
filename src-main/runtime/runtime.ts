import { readFile } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { RomaError } from '#contract/errors'
import type { Log } from '#contract/log'
import type { LogLine } from '#contract/model/custom-backend'
import { callMessage } from './call-message.ts'
import { classLibrary } from './class-library.ts'
import { createCrashRecord } from './crash-record.ts'
import { failedAnswer, functionAnswer } from './function-answer.ts'
import { createPool, type Ending } from './pool.ts'
import type { DeployedScript, FunctionAnswer, FunctionCall, LintProblem } from './ports.ts'

/** What the runtime is made of. */
export interface RuntimeOptions {
  /** Where the worker's entry and the engine's binary lie; only entries know. */
  readonly sandbox: { readonly worker: URL; readonly wasm: URL }
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Log
  /** The deployment in effect; asked once and kept until `deployed`. */
  readonly loadDeployment: (ldApiId: string) => DeployedScript | undefined
  /** Instance parameters `sandbox_max_cpu_time` and `sandbox_max_memory`; asked with every call. */
  readonly limits: () => { readonly cpuMs: number; readonly memoryMb: number }
  /** Worker threads; two, or one on a single core, when left out. */
  readonly workers?: number
}

/** Runs the scripts of custom backends. */
export interface Runtime {
  /**
   * Answers a call with the deployed script. Rejects with `notDeployed`, `badRequestParameters` or `cancelled`; a
   * failure of the script itself is data.
   */
  run(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer>
  /** Runs a draft the same way; `onLog` hears each line while the script runs. */
  test(
    script: DeployedScript,
    call: FunctionCall,
    onLog: (line: LogLine) => void,
  ): Promise<FunctionAnswer & { readonly durationMs: number }>
  /** Problems of a script, found without running it. */
  lint(source: string): Promise<LintProblem[]>
  /** Forgets the deployment kept: the next call asks anew. */
  deployed(ldApiId: string): void
  /** Forgets all of them. */
  forgetAll(): void
  close(): Promise<void>
}

/** Makes the runtime. Nothing is loaded until the first call. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { sandbox, now, log, loadDeployment, limits } = options
  const deployments = new Map<string, DeployedScript>()
  const crashes = createCrashRecord(now)
  const workers = options.workers ?? Math.min(2, availableParallelism())
  // All workers and the spare together may take half of the machine's memory.
  const mostMb = Math.floor(totalmem() / 2 / (workers + 1) / 1024 / 1024)
  const pool = createPool({
    worker: sandbox.worker,
    start: async () => {
      const [bytes, library] = await Promise.all([readFile(sandbox.wasm), classLibrary()])
      return { wasmModule: await WebAssembly.compile(bytes), library }
    },
    memoryMb: () => Math.min(limits().memoryMb, mostMb),
    workers,
    log,
  })
  let drafts = 0

  function deployment(ldApiId: string): DeployedScript {
    const kept = deployments.get(ldApiId) ?? loadDeployment(ldApiId)
    if (kept === undefined)
      throw new RomaError('notDeployed', { hint: `Custom backend ${ldApiId}: deploy it in the online IDE` })
    deployments.set(ldApiId, kept)
    return kept
  }

  function answer(script: DeployedScript, ending: Ending): FunctionAnswer {
    if ('answer' in ending) return functionAnswer(ending.answer, script, ending.log)
    if (ending.crashed) crashes.add(script.ldApiId)
    return failedAnswer(ending.failure, ending.log)
  }

  function refusal(script: DeployedScript): FunctionAnswer | undefined {
    const rest = crashes.refusedFor(script.ldApiId)
    if (rest === 0) return undefined
    const message = `The script broke its worker five times within a minute; it runs again in ${Math.ceil(rest / 1000)} s`
    return failedAnswer({ message, line: 0, column: 0, stack: '' }, [])
  }

  return {
    async run(call, signal) {
      const script = deployment(call.ldApiId)
      const message = callMessage(script, call)
      const refused = refusal(script)
      if (refused !== undefined) return refused
      const run = { key: script.deploymentId, source: script.source, limitMs: limits().cpuMs, message }
      return answer(script, await pool.run(run, signal))
    },
    async test(script, call, onLog) {
      const message = callMessage(script, call)
      const refused = refusal(script)
      if (refused !== undefined) return { ...refused, durationMs: 0 }
      drafts += 1
      const began = performance.now()
      const run = { key: `draft ${drafts}`, source: script.source, limitMs: limits().cpuMs, message, onLog }
      const ending = await pool.run(run)
      return { ...answer(script, ending), durationMs: performance.now() - began }
    },
    async lint(source) {
      // The parser is only for the editor; callers need not wait for it at the start.
      const { lintScript } = await import('./lint.ts')
      return lintScript(source, (text) => pool.compile(text))
    },
    deployed(ldApiId) {
      deployments.delete(ldApiId)
    },
    forgetAll: () => deployments.clear(),
    close: () => pool.close(),
  }
}
