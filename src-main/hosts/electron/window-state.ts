import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'

const State = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
  maximized: z.boolean(),
})
type State = z.infer<typeof State>

const firstSize = { width: 1360, height: 860 }

/** Place and size of the window when it was last closed; a first size when unknown or on a screen that is gone. */
export function readWindowState(file: string): Partial<State> {
  const state = parse(file)
  return state !== undefined && isOnAScreen(state) ? state : firstSize
}

/** Writes place and size whenever the window is closed. */
export function rememberWindowState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const state: State = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 })
  })
}

function parse(file: string): State | undefined {
  try {
    return State.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // None yet, or damaged: the first size is as good.
    return undefined
  }
}

/** The title bar has to be reachable, or the window could not be moved back. */
function isOnAScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const left = Math.max(x, workArea.x)
    const right = Math.min(x + width, workArea.x + workArea.width)
    return right - left >= 100 && y >= workArea.y && y < workArea.y + workArea.height - 50
  })
}
