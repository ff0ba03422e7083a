import { RomaError } from '#contract/errors'
import type { CallContext } from './call-context.ts'
import { errorResponse } from './error-response.ts'
import { type StageName, stages } from './stages.ts'

const list = Object.entries(stages) as [StageName, (typeof stages)[StageName]][]

/**
 * Runs the stages in order until one answers, times each when the call is traced, and turns any error into the
 * group's gateway response. Calls `done` exactly once, when `call.response` is set; in the same turn when no stage
 * had to wait.
 */
export function runCall(call: CallContext, done: (call: CallContext) => void): void {
  runFrom(call, 0, done)
}

function runFrom(call: CallContext, first: number, done: (call: CallContext) => void): void {
  for (let index = first; index < list.length; index += 1) {
    const [name, stage] = list[index] as (typeof list)[number]
    const startedAt = call.recorder === null ? 0 : performance.now()
    let waiting: undefined | Promise<void>
    try {
      waiting = stage(call)
    } catch (error) {
      fail(call, { name, startedAt, error })
      break
    }
    if (waiting !== undefined) {
      waiting.then(
        () => {
          record(call, name, startedAt)
          if (call.response === null) runFrom(call, index + 1, done)
          else done(call)
        },
        (error: unknown) => {
          fail(call, { name, startedAt, error })
          done(call)
        },
      )
      return
    }
    record(call, name, startedAt)
    if (call.response !== null) break
  }
  done(call)
}

function record(call: CallContext, name: StageName, startedAt: number): void {
  const { recorder } = call
  if (recorder === null) return
  const answered = call.response !== null || call.error !== null
  recorder.spans.push({
    name,
    startMs: startedAt - call.startedAt,
    durationMs: performance.now() - startedAt,
    note: recorder.note,
    answered,
  })
  recorder.note = ''
}

interface Failure {
  readonly name: StageName
  readonly startedAt: number
  readonly error: unknown
}

function fail(call: CallContext, { name, startedAt, error }: Failure): void {
  refuse(call, { error, stage: name })
  if (call.recorder !== null && call.recorder.note === '') call.recorder.note = call.error?.hint ?? ''
  record(call, name, startedAt)
}

/** Turns an error into the answer. `stage` is where it happened. */
export function refuse(call: CallContext, { error, stage }: { error: unknown; stage: string }): void {
  const known = callingError(error)
  if (known.error === 'internalGatewayError') call.parts.log.error(`${stage} failed`, error)
  call.error = known
  call.stoppedAt = stage
  call.response = errorResponse(call, known)
}

/** Only errors of the calling family leave through the gateway. */
function callingError(error: unknown): RomaError {
  if (error instanceof RomaError && error.entry.type !== null) return error
  if (error instanceof RomaError && error.error === 'notDeployed')
    return new RomaError('backendNotFound', { hint: error.hint ?? error.message, cause: error })
  return new RomaError('internalGatewayError', { cause: error })
}
