import { fileURLToPath, pathToFileURL } from 'node:url'
import type { LogLine } from '#contract/model/custom-backend'
import type { DeployedScript, FunctionAnswer, FunctionCall } from '../../src-main/runtime/ports.ts'
import { createRuntime, type Runtime } from '../../src-main/runtime/runtime.ts'

/** The worker from its source, the engine's binary from its package. */
export const sandbox = {
  worker: pathToFileURL(fileURLToPath(new URL('../../src-main/runtime/sandbox/worker.ts', import.meta.url))),
  wasm: pathToFileURL(
    fileURLToPath(
      new URL(
        '../../node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
        import.meta.url,
      ),
    ),
  ),
}

/** A call to make; a body is sent as text. */
interface Request {
  method?: string
  query?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** A runtime with scripts of its own, each deployed under its id. */
export interface TestRuntime {
  readonly runtime: Runtime
  deploy(id: string, source: string, rest?: Partial<DeployedScript>): void
  run(id: string, request?: Request, signal?: AbortSignal): Promise<FunctionAnswer>
  /** Runs a source once as a draft. */
  draft(
    source: string,
    request?: Request & Partial<DeployedScript>,
  ): Promise<FunctionAnswer & { durationMs: number }>
  /** The body of a draft's answer; throws the failure's message. */
  result(source: string, request?: Request): Promise<string>
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }

export function callOf(
  id: string,
  { method = 'GET', query = '', headers = {}, body }: Request = {},
): FunctionCall {
  return {
    ldApiId: id,
    requestId: '0'.repeat(32),
    method,
    uri: '/demo/hello',
    query,
    headers: Object.entries(headers),
    body: body === undefined ? null : Buffer.from(body),
  }
}

export function scriptOf(id: string, source: string, rest: Partial<DeployedScript> = {}): DeployedScript {
  return {
    ldApiId: id,
    deploymentId: `${id}-${source.length}-${source.slice(0, 40)}`,
    source,
    method: 'GET',
    path: '/demo/hello',
    contentType: 'json',
    romaAppId: 'app-1',
    parameters: [],
    ...rest,
  }
}

export function startRuntime({
  cpuMs = 5_000,
  memoryMb = 64,
  workers = 1,
  now = () => Date.now(),
  onLog = () => {},
}: {
  cpuMs?: number
  memoryMb?: number
  workers?: number
  now?: () => number
  onLog?: (line: LogLine) => void
} = {}): TestRuntime {
  const scripts = new Map<string, DeployedScript>()
  const runtime = createRuntime({
    sandbox,
    now,
    log: silent,
    loadDeployment: (id) => scripts.get(id),
    limits: () => ({ cpuMs, memoryMb }),
    workers,
  })
  let drafts = 0
  const draft: TestRuntime['draft'] = (source, { contentType, parameters, ...request } = {}) => {
    // Ids of their own: a draft that breaks its worker must not count against the next.
    drafts += 1
    return runtime.test(
      scriptOf(`draft-${drafts}`, source, {
        ...(contentType === undefined ? {} : { contentType }),
        ...(parameters === undefined ? {} : { parameters }),
      }),
      callOf(`draft-${drafts}`, request),
      onLog,
    )
  }
  return {
    runtime,
    deploy(id, source, rest) {
      scripts.set(id, scriptOf(id, source, rest))
      runtime.deployed(id)
    },
    run: (id, request, signal = new AbortController().signal) => runtime.run(callOf(id, request), signal),
    draft,
    async result(source, request) {
      const answer = await draft(source, request)
      if (answer.failure !== null) throw new Error(answer.failure.message)
      return Buffer.from(answer.body).toString('utf8')
    },
  }
}
