import type { z } from 'zod'
import type { CallContent } from '#contract/model/call-content'
import type { CallSummary, CallTrace } from '#contract/model/call-trace'
import type { StatisticsRow } from '#contract/model/statistics'
import type { callTraceProcedures } from '#contract/procedures/call-trace'
import type { StatisticsCell } from './call-statistics.ts'
import type { RawContent } from './recorded-content.ts'
import type { StatisticsQuestion } from './statistics-table.ts'

export type TraceFilter = z.output<(typeof callTraceProcedures)['callTrace.list']['input']>
export type TraceExport = z.output<(typeof callTraceProcedures)['callTrace.export']['input']>

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
  | { readonly kind: 'contents'; readonly contents: readonly RawContent[] }
  | { readonly kind: 'cells'; readonly cells: readonly StatisticsCell[] }
  | { readonly kind: 'ask'; readonly id: number; readonly question: TraceQuestion }

export type TraceQuestion =
  | { readonly name: 'list'; readonly filter: TraceFilter }
  | { readonly name: 'get'; readonly requestId: string }
  | { readonly name: 'content'; readonly requestId: string }
  | { readonly name: 'export'; readonly wanted: TraceExport; readonly about: ExportFacts }
  | { readonly name: 'statistics'; readonly question: StatisticsQuestion }
  | { readonly name: 'clear' }
  | { readonly name: 'close' }

/** What an export names and the worker does not know. */
export interface ExportFacts {
  readonly version: string
  /** Owner of each API: id and name of its integration application. */
  readonly owners: Readonly<Record<string, readonly [id: string, name: string]>>
}

/** Calls as the text of a file. */
export interface TraceFile {
  readonly text: string
  readonly calls: number
}

/** What a question is answered with. */
export type TraceResult = TracePage | CallTrace | CallContent | TraceFile | readonly StatisticsRow[] | null

/** From the worker. */
export type TraceReply =
  | { readonly kind: 'written'; readonly rows: number; readonly problem: string }
  | { readonly kind: 'answer'; readonly id: number; readonly result: TraceResult }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
