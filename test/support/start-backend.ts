import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call } from '#contract/contract'
import { RomaError } from '#contract/errors'
import { type Backend, type BackendOptions, createBackend } from '../../src-main/backend.ts'
import { answer } from '../../src-main/rpc/answer.ts'

/** A backend on real rooms, in a folder of its own, with free ports. */
export interface StartedBackend {
  readonly backend: Backend
  readonly dataDir: string
  /** The procedures as a client sees them: parsed at the door, errors thrown as `RomaError`. */
  readonly call: Call
  readonly httpPort: number
  readonly httpsPort: number
  /** Ends the backend and, unless `keep` is set, deletes its folder. */
  stop(options?: { keep?: boolean }): Promise<void>
}

const sources = {
  sandbox: {
    worker: new URL('../../src-main/runtime/sandbox/worker.ts', import.meta.url),
    wasm: new URL(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')),
  },
  storageWorker: new URL('../../src-main/storage/worker.ts', import.meta.url),
  integrityWorker: new URL('../../src-main/storage/integrity-worker.ts', import.meta.url),
}

/** Starts one. Given options win; `dataDir` reopens an earlier folder. */
export async function startBackend(options: Partial<BackendOptions> = {}): Promise<StartedBackend> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'atrium-test-'))
  const backend = await createBackend({
    version: '0.0.0-test',
    ...sources,
    gateway: { httpPort: 0, httpsPort: 0 },
    portTaken: 'fail',
    ...options,
    dataDir,
  })
  const call = (async (name, input) => {
    const result = await answer(backend.handlers, { id: 1, name, input })
    if ('error' in result) throw RomaError.fromDetail(result.error)
    return result.output
  }) as Call
  const port = (protocol: string) =>
    backend.instance().gateway.listeners.find((listener) => listener.protocol === protocol)?.port ?? 0
  return {
    backend,
    dataDir,
    call,
    httpPort: port('HTTP'),
    httpsPort: port('HTTPS'),
    async stop({ keep = false } = {}) {
      await backend.close()
      if (!keep) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
