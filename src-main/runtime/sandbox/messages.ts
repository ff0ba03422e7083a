import type { LogLine, ScriptFailure } from '#contract/model/custom-backend'

/** What a worker is started with. */
export interface WorkerStart {
  readonly wasmModule: WebAssembly.Module
  readonly library: string
  readonly memoryMb: number
  /** One 32-bit number: the id of the call to be cancelled. */
  readonly cancel: SharedArrayBuffer
}

/** To the worker. Tuples of plain values: a call costs one message each way. */
export type ToWorker =
  | readonly ['define', key: string, source: string]
  | readonly ['drop', key: string]
  | readonly ['call', id: number, key: string, limitMs: number, live: boolean, CallMessage]
  | readonly ['compile', id: number, source: string]

/** A call as it travels: the head is JSON text, the body bytes. */
export interface CallMessage {
  readonly head: string
  readonly body: Uint8Array | null
  readonly contentType: string
}

/** From the worker. */
export type FromWorker =
  | readonly ['ready']
  /** Answer text, log lines as JSON text (empty when there are none), whether the worker should be replaced. */
  | readonly ['answered', id: number, answer: string, log: string, worn: boolean]
  | readonly ['failed', id: number, failure: ScriptFailure, log: string, worn: boolean]
  | readonly ['logged', id: number, line: LogLine]
  | readonly ['compiled', id: number, failure: ScriptFailure | null]
