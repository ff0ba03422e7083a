/** What may stand beside a log line: plain values, never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** The one logger's shape, handed to every room. */
export interface Log {
  info(text: string, fields?: LogFields): void
  warn(text: string, fields?: LogFields): void
  /** `cause` is written with its stack, control characters escaped. */
  error(text: string, cause?: unknown, fields?: LogFields): void
}
