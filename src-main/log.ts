import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log, LogFields } from '#contract/log'

const MAX_BYTES = 10 * 1024 * 1024
const KEPT = 5

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape
const controls = /[\u0000-\u001f\u007f-\u009f]/g

/** Control characters could move a terminal's cursor or forge a line; they are shown, not sent. */
export function escapeControls(text: string): string {
  return text.replace(controls, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function explain(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const inner = cause.cause === undefined ? '' : ` <- ${explain(cause.cause)}`
  return `${cause.stack ?? cause.message}${inner}`
}

/**
 * The one logger: JSON lines in `<dir>/atrium.log`, 10 MB × 5 files. Without a folder it writes warnings
 * and errors to standard error. Writing must never fail a call, so its own errors are swallowed.
 */
export function createLog(dir?: string): Log {
  const file = dir === undefined ? undefined : join(dir, 'atrium.log')
  if (dir !== undefined) mkdirSync(dir, { recursive: true, mode: 0o700 })
  let bytes = file !== undefined && existsSync(file) ? statSync(file).size : 0

  function rotate(path: string): void {
    for (let index = KEPT - 1; index >= 1; index -= 1) {
      const from = index === 1 ? path : `${path}.${index - 1}`
      if (existsSync(from)) renameSync(from, `${path}.${index}`)
    }
    bytes = 0
  }

  function write(level: 'info' | 'warn' | 'error', text: string, fields: LogFields): void {
    const clean = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? escapeControls(value) : value,
      ]),
    )
    const line = `${JSON.stringify({ time: new Date().toISOString(), level, text: escapeControls(text), ...clean })}\n`
    if (file === undefined) {
      if (level !== 'info') process.stderr.write(line)
      return
    }
    try {
      if (bytes + line.length > MAX_BYTES) rotate(file)
      appendFileSync(file, line, { mode: 0o600 })
      bytes += line.length
    } catch {
      // A full disk shows in the storage's own notice; the log is the last to complain.
    }
  }

  return {
    info: (text, fields = {}) => write('info', text, fields),
    warn: (text, fields = {}) => write('warn', text, fields),
    error: (text, cause, fields = {}) =>
      write('error', text, cause === undefined ? fields : { ...fields, cause: explain(cause) }),
  }
}
