import type { TraceSpan } from '#contract/model/call-trace'

/** A bar of the waterfall; both in percent of the whole call. */
export interface WaterfallBar extends TraceSpan {
  readonly left: number
  readonly width: number
}

/** Least width of a bar in percent, so that a stage of some microseconds stays visible. */
const visible = 0.6

/** Bars in the order of the stages. A span may outlive the call's own end (streams), so the longest one sets the scale. */
export function waterfallOf(spans: readonly TraceSpan[], durationMs: number): WaterfallBar[] {
  const total = Math.max(durationMs, ...spans.map((span) => span.startMs + span.durationMs), 0.001)
  return spans.map((span) => {
    const width = Math.min(100, Math.max(visible, (span.durationMs / total) * 100))
    return { ...span, width, left: Math.min((span.startMs / total) * 100, 100 - width) }
  })
}

/** Milliseconds as a person reads them: `0.04 ms`, `12.3 ms`, `1.20 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  if (ms >= 100) return `${Math.round(ms)} ms`
  if (ms >= 10) return `${ms.toFixed(1)} ms`
  return `${ms.toFixed(2)} ms`
}

/** Bytes as a person reads them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} kB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
