import type { LogLine } from '#contract/model/custom-backend'

const MAX_LINES = 1000
const MAX_CHARACTERS = 256 * 1024

/** Collects what one run prints, up to a bound; then one line says that the rest is missing. */
export interface LogLines {
  begin(onLine: (line: LogLine) => void): void
  add(level: LogLine['level'], text: string): void
  /** JSON text of the lines; empty when there are none. */
  take(): string
}

/** Makes the collector. `now` counts milliseconds. */
export function createLogLines(now: () => number): LogLines {
  let lines: LogLine[] = []
  let characters = 0
  let began = 0
  let tell: (line: LogLine) => void = () => {}

  function write(level: LogLine['level'], text: string): void {
    const line = { offsetMs: Math.round((now() - began) * 100) / 100, level, text }
    lines.push(line)
    tell(line)
  }

  return {
    begin(onLine) {
      lines = []
      characters = 0
      began = now()
      tell = onLine
    },
    add(level, text) {
      if (lines.length > MAX_LINES || characters > MAX_CHARACTERS) return
      const room = MAX_CHARACTERS - characters
      characters += text.length
      if (lines.length === MAX_LINES || characters > MAX_CHARACTERS) {
        if (lines.length < MAX_LINES && room > 0) write(level, text.slice(0, room))
        characters = MAX_CHARACTERS + 1
        write('warn', 'Further output of this run is not kept.')
        return
      }
      write(level, text)
    },
    take: () => (lines.length === 0 ? '' : JSON.stringify(lines)),
  }
}
