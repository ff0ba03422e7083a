import { onTestFinished } from 'vitest'
import { type Contract, contract } from '#contract/contract'
import type { Call } from '#contract/define'
import { RELEASE_ID } from '#contract/model/environment'
import { createRuntime } from '../../src-main/runtime/runtime.ts'
import { apiService } from '../../src-main/services/api.ts'
import { customBackendService } from '../../src-main/services/custom-backend.ts'
import { publicationService } from '../../src-main/services/publication.ts'
import { sandbox } from '../runtime/start-runtime.ts'
import { startServices } from '../support/start-services.ts'

/** A script that answers one text. */
export const hello = 'function execute(data) {\n  return "ROMA TEST!"\n}'
/** Where front APIs are published. */
export const envId = RELEASE_ID

/** The services, with custom backends over a real runtime. */
export async function start() {
  const services = await startServices()
  const { storage, time, appId, groupId, events } = services
  const runtime = createRuntime({
    sandbox,
    now: time.now,
    log: { info() {}, warn() {}, error() {} },
    loadDeployment: (id) => storage.customBackends.deployedFunction(id),
    limits: () => ({ cpuMs: 1_000, memoryMb: 64 }),
    workers: 1,
  })
  onTestFinished(() => runtime.close())
  const needs = {
    storage,
    ...time,
    emit: (name: string, payload: unknown) => void events.push({ name: name as never, payload }),
    routes: { reload() {} },
    testConnection: () => ({ status: null, durationMs: 0, message: '' }),
    limits: () => ({ backendTimeoutMs: 60_000 }),
  }
  const api = apiService(needs)
  const publication = publicationService(needs)
  const handlers = customBackendService({ ...needs, runtime, api, publication }) as unknown as Record<
    string,
    (input: unknown) => unknown
  >
  const call: Call<Contract> = async (name, input) => {
    const handler = handlers[name]
    if (handler === undefined) return services.call(name, input)
    return contract[name].output.parse(await handler(contract[name].input.parse(input))) as never
  }
  const draft = (change = {}) => ({
    ...{ name: 'hello', method: 'GET' as const, path: '/demo/hello', romaAppId: appId },
    ...change,
  })
  /** A function, deployed when `source` is given. */
  async function backend(change = {}, source?: string) {
    const { id } = await call('customBackend.create', draft(change))
    if (source === undefined) return id
    await call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content: source }] })
    await call('customBackend.deploy', { id })
    return id
  }
  const run = (id: string, rest = {}) =>
    runtime.run(
      {
        ldApiId: id,
        requestId: '',
        method: 'GET',
        uri: '/demo/hello',
        query: '',
        headers: [],
        body: null,
        ...rest,
      },
      new AbortController().signal,
    )
  return { ...services, call, runtime, draft, backend, run, groupId }
}

/** A body in words. */
export const text = (body: Uint8Array) => Buffer.from(body).toString('utf8')
