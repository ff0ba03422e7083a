import { RomaError } from '#contract/errors'
import type { CallContext } from './call-context.ts'
import { errorResponse } from './error-response.ts'
import { explainRequest } from './explain-request.ts'
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
  // The end of a stage is the beginning of the next one: the clock is read once a stage.
  let startedAt = call.recorder === null ? 0 : performance.now()
  for (let index = first; index < list.length; index += 1) {
    const [name, stage] = list[index] as (typeof list)[number]
    let waiting: undefined | Promise<void>
    try {
      waiting = stage(call)
    } catch (error) {
      fail(call, { name, startedAt, error })
      break
    }
    if (waiting !== undefined) {
      const since = startedAt
      waiting.then(
        () => {
          record(call, name, since)
          if (call.response === null) runFrom(call, index + 1, done)
          else done(call)
        },
        (error: unknown) => {
          fail(call, { name, startedAt: since, error })
          done(call)
        },
      )
      return
    }
    startedAt = record(call, name, startedAt)
    if (call.response !== null) break
  }
  done(call)
}

/** Returns the time it is now; 0 when the call is not traced. */
function record(call: CallContext, name: StageName, startedAt: number): number {
  const { recorder } = call
  if (recorder === null) return 0
  const endedAt = performance.now()
  const answered = call.response !== null || call.error !== null
  recorder.spans.push({
    name,
    startMs: startedAt - call.startedAt,
    durationMs: endedAt - startedAt,
    note: recorder.note,
    answered,
  })
  recorder.note = ''
  return endedAt
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
  explainRequest(call, known)
  call.response = errorResponse(call, known)
}

/** Only errors of the calling family leave through the gateway. */
function callingError(error: unknown): RomaError {
  if (error instanceof RomaError && error.entry.type !== null) return error
  if (error instanceof RomaError && error.error === 'notDeployed')
    return new RomaError('backendNotFound', { hint: error.hint ?? error.message, cause: error })
  return new RomaError('internalGatewayError', { cause: error })
}
