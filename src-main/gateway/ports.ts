import type { CallTrace } from '#contract/model/call-trace'
import type { LogLine, ScriptFailure } from '#contract/model/custom-backend'
import type { RawContent } from './recording.ts'

/** A call as a custom backend receives it, after mapping. */
export interface FunctionCall {
  readonly ldApiId: string
  readonly requestId: string
  readonly method: string
  /** Path of the backend, without the query. */
  readonly uri: string
  /** Raw query text without `?`, already mapped. */
  readonly query: string
  /** Name (lower case) and value, in order. */
  readonly headers: readonly (readonly [string, string])[]
  /** `null` when the call has no body. */
  readonly body: Uint8Array | null
}

/** What the script answered, or how it failed. */
export interface FunctionAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
  readonly log: readonly LogLine[]
  /** Set when the script failed; `status` is 500 then and the gateway answers `functionFailed` or `functionStopped`. */
  readonly failure: ScriptFailure | null
}

/** Runs deployed custom backends. Rejects with `RomaError('notDeployed')` when there is nothing to run. */
export interface FunctionRunner {
  run(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer>
}

/** A finished call. Kept as plain values; the sink masks nothing, secrets are out already. */
export interface TraceSink {
  push(trace: CallTrace): void
  /** Headers and bodies of a call that is pushed too, while recording is switched on; secrets are still in. */
  record(content: RawContent): void
}

/** Says whether an address may be dialled; throws `RomaError('addressRefused')` naming the rule. */
export interface OutgoingRule {
  /** Checks one resolved address. `host` is the name as written, for host patterns. */
  check(target: { readonly host: string; readonly address: string; readonly port: number }): void
}
