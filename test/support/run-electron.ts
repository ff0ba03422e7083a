import { mkdtempSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Answer, Notification } from '#contract/message'
import { type ElectronRecord, record, type StandInWindow } from './electron-stand-in.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const standIn = new URL('./electron-stand-in.ts', import.meta.url).href

/** The built desktop, running in this thread on the stand-in. Once a thread, as a module runs once. */
export interface RunningDesktop {
  readonly record: ElectronRecord
  readonly window: StandInWindow
  readonly dataDir: string
  /** Asks as the page would, through the one channel. */
  ask(name: string, input: unknown, frame?: unknown): Promise<Answer>
  readonly events: readonly Notification[]
  /** Quits as a user would; resolves when the desktop has ended. */
  quit(): Promise<void>
}

/** Makes every import of `electron` find the stand-in. */
export function standInForElectron(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron'
        ? { url: standIn, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  })
}

export async function runDesktop(args: readonly string[] = []): Promise<RunningDesktop> {
  standInForElectron()
  const dataDir = mkdtempSync(join(tmpdir(), 'atrium-desktop-'))
  process.argv = ['electron', '.', '--data', dataDir, '--http-port', '0', '--https-port', '0', ...args]
  // Not `import`, which the test runner would answer with a copy of its own.
  createRequire(import.meta.url)(join(root, 'out', 'main', 'electron.js'))
  const window = await firstWindow()
  let lastId = 0
  const events: Notification[] = []
  const { webContents } = window
  webContents.on('stand-in:sent', () => {
    const last = webContents.sent.at(-1)
    if (last?.channel === 'atrium') events.push(last.message as Notification)
  })
  return {
    record,
    window,
    dataDir,
    events,
    async ask(name, input, frame = webContents.mainFrame) {
      lastId += 1
      const handler = record.handlers.get('atrium') as
        | ((event: unknown, message: unknown) => Promise<Answer>)
        | undefined
      if (handler === undefined) throw new Error('The desktop handles no channel')
      const message = structuredClone({ id: lastId, name, input })
      return structuredClone(await handler({ senderFrame: frame, sender: webContents }, message))
    },
    async quit() {
      record.app.quit()
      while (record.exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    },
  }
}

async function firstWindow(): Promise<StandInWindow> {
  for (;;) {
    const [window] = record.windows
    if (window !== undefined) return window
    if (record.exits.length > 0) throw new Error(`The desktop ended: ${record.errorBoxes.join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
