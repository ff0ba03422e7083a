import type { z } from 'zod'
import type { CallSummary, CallTrace } from '#contract/model/call-trace'
import type { callTraceProcedures } from '#contract/procedures/call-trace'

export type TraceFilter = z.output<(typeof callTraceProcedures)['callTrace.list']['input']>

/** A page of the call log, newest first. */
export interface TracePage {
  readonly total: number
  readonly items: CallSummary[]
}

/** What the worker is started with. */
export interface TraceWorkerData {
  readonly file: string
}

/** To the worker. Rows are acknowledged by `written`; every question by `answer`. */
export type TraceMessage =
  /** Lines of `encodeTrace`, joined by newlines: one text crosses the threads faster than many values. */
  | { readonly kind: 'rows'; readonly lines: string; readonly maxRows: number }
  | { readonly kind: 'ask'; readonly id: number; readonly question: TraceQuestion }

export type TraceQuestion =
  | { readonly name: 'list'; readonly filter: TraceFilter }
  | { readonly name: 'get'; readonly requestId: string }
  /** Time, status and duration of each call since then, one after the other in one list. */
  | { readonly name: 'recent'; readonly since: number }
  | { readonly name: 'clear' }
  | { readonly name: 'close' }

/** What a question is answered with. */
export type TraceResult = TracePage | CallTrace | readonly number[] | null

/** From the worker. */
export type TraceReply =
  | { readonly kind: 'written'; readonly rows: number; readonly problem: string }
  | { readonly kind: 'answer'; readonly id: number; readonly result: TraceResult }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
