import type { LdParameter, LogLine, ScriptFailure } from '#contract/model/custom-backend'

/** A call as a custom backend receives it. The gateway's port of the same shape plugs in here. */
export interface FunctionCall {
  readonly ldApiId: string
  readonly requestId: string
  readonly method: string
  /** Path of the backend, without the query. */
  readonly uri: string
  /** Raw query text without `?`. */
  readonly query: string
  /** Name (lower case) and value, in order. */
  readonly headers: readonly (readonly [string, string])[]
  /** `null` when the call has no body. */
  readonly body: Uint8Array | null
}

/** What the script answered, or how it failed; `status` is 500 then. */
export interface FunctionAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
  readonly log: readonly LogLine[]
  readonly failure: ScriptFailure | null
}

/** A script that callers get, with what its backend says about calls and answers. */
export interface DeployedScript {
  readonly ldApiId: string
  readonly deploymentId: string
  readonly source: string
  readonly method: string
  readonly path: string
  readonly contentType: 'json' | 'xml' | 'stream'
  readonly romaAppId: string
  readonly parameters: readonly LdParameter[]
}

/** A finding of the editor's check. `roma`: works here, fails in ROMA Connect. */
export interface LintProblem {
  readonly level: 'error' | 'roma'
  readonly message: string
  readonly line: number
  readonly column: number
}
