import { isUtf8 } from 'node:buffer'
import { RomaError } from '#contract/errors'
import type { CustomBackend, LdTest, LogLine, ScriptFailure } from '#contract/model/custom-backend'
import { maskHeader } from '../domain/mask.ts'
import type { FunctionAnswer, FunctionCall } from '../runtime/ports.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

type Input = LdTest['parameters'][number]

/** Test runs kept of one backend. */
const KEPT_TESTS = 100
/** Lines are told to the page in batches. */
const BATCH_MS = 50

/** Content types that the names of body parameters stand for. */
const bodyTypes: Readonly<Record<string, string>> = {
  'application/json': 'application/json',
  'application/xml': 'application/xml',
  'application/text': 'text/plain',
}

export interface TestNeeds extends Pick<ServiceNeeds, 'storage' | 'emit' | 'now' | 'newId'> {
  readonly runtime: Pick<Runtime, 'test'>
}

/** Runs a draft with the values of the test page, keeps the outcome in the history and answers it. */
export async function runTest(
  { storage, emit, now, newId, runtime }: TestNeeds,
  backend: CustomBackend,
  { parameters, source }: { parameters: Input[]; source: string },
): Promise<LdTest> {
  const testId = newId()
  const call = callOf(backend, { parameters, requestId: testId })
  const script = { ...backend, ldApiId: backend.id, deploymentId: testId, source }
  const lines = batches((batch) => emit('function.logged', { ldApiId: backend.id, lines: batch }))
  const answer = await orRefusal(() => runtime.test(script, call, lines.add))
  lines.flush()
  const { failure } = answer
  const shown =
    failure === null
      ? answer
      : { ...answer, ...errorAnswer('functionFailed', { text: textOf(failure), testId }) }
  const test: LdTest = {
    ...{ testId, ldApiId: backend.id, testDate: timeOf(now), method: backend.method, parameters },
    ...{ status: shown.status, ...bodyOf(shown.body) },
    contentType: shown.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '',
    headers: shown.headers.map(([name, value]) => [name, value]),
    durationMs: Math.round(answer.durationMs * 100) / 100,
    log: [...answer.log],
    failure,
  }
  storage.transaction(() => storage.customBackends.addTest(masked(test), KEPT_TESTS))
  return test
}

function callOf(
  { id, method, path }: CustomBackend,
  { parameters, requestId }: { parameters: readonly Input[]; requestId: string },
): FunctionCall {
  const at = (place: Input['in']) => parameters.filter((parameter) => parameter.in === place)
  const body = at('Body')[0]
  const headers = at('Headers').map(({ name, value }): [string, string] => [name.toLowerCase(), value])
  if (body !== undefined && !headers.some(([name]) => name === 'content-type'))
    headers.push(['content-type', bodyTypes[body.name] ?? 'text/plain'])
  return {
    ldApiId: id,
    requestId,
    method,
    uri: path,
    query: new URLSearchParams(
      at('Parameters').map(({ name, value }): [string, string] => [name, value]),
    ).toString(),
    headers,
    body: body === undefined || body.value === '' ? null : Buffer.from(body.value, 'utf8'),
  }
}

type Answer = FunctionAnswer & { readonly durationMs: number }

/** A missing required input is an answer of the backend, as a caller would get it. */
async function orRefusal(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof RomaError && error.error === 'badRequestParameters')) throw error
    const answer = errorAnswer('badRequestParameters', {
      text: `${error.message} ${error.hint ?? ''}`,
      testId: '',
    })
    return { ...answer, log: [], failure: null, durationMs: 0 }
  }
}

/** The gateway's form of an error. On test runs it carries the script's own text and line. */
function errorAnswer(
  name: 'functionFailed' | 'badRequestParameters',
  { text, testId }: { text: string; testId: string },
) {
  const { code, status } = new RomaError(name).entry
  const body = { error_code: code, error_msg: text.trim(), request_id: testId }
  return {
    status,
    headers: [['content-type', 'application/json']] as [string, string][],
    body: Buffer.from(JSON.stringify(body), 'utf8'),
  }
}

function textOf({ message, line }: ScriptFailure): string {
  return line === 0 ? message : `${message} (line ${line})`
}

function bodyOf(body: Uint8Array): { body: string; bodyBase64: boolean } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const bodyBase64 = !isUtf8(bytes)
  return { body: bytes.toString(bodyBase64 ? 'base64' : 'utf8'), bodyBase64 }
}

/** What the history keeps: credentials among headers and parameters are not written to the disk. */
function masked(test: LdTest): LdTest {
  return {
    ...test,
    parameters: test.parameters.map((parameter) => ({
      ...parameter,
      value: parameter.in === 'Body' ? parameter.value : maskHeader(parameter.name, parameter.value),
    })),
    headers: test.headers.map(([name, value]) => [name, maskHeader(name, value)]),
  }
}

function batches(send: (lines: LogLine[]) => void) {
  let waiting: LogLine[] = []
  let timer: NodeJS.Timeout | undefined
  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length > 0) send(waiting)
    waiting = []
  }
  return {
    flush,
    add(line: LogLine) {
      waiting.push(line)
      timer ??= setTimeout(flush, BATCH_MS)
    },
  }
}
