import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenOnLoopback } from '../../src-main/hosts/listen.ts'
import { createConsoleServer } from '../../src-main/hosts/node/console-server.ts'
import { listPage } from '../../src-main/hosts/page.ts'
import { createLog } from '../../src-main/log.ts'
import { startBackend } from './start-backend.ts'

/** The console's door in this process, over a real backend, with a clock the test moves and a page of three files. */
export interface StartedConsole {
  readonly port: number
  readonly origin: string
  startUrl(): string
  singleUseUrl(): string
  /** Moves the door's clock on. */
  pass(ms: number): void
  stop(): Promise<void>
}

export async function startConsole(): Promise<StartedConsole> {
  const { backend, stop } = await startBackend()
  const root = mkdtempSync(join(tmpdir(), 'atrium-page-'))
  mkdirSync(join(root, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.html'), 'outside')
  writeFileSync(join(root, 'renderer', 'index.html'), '<title>page</title><meta nonce="STYLE_NONCE">')
  writeFileSync(join(root, 'renderer', 'assets', 'main-0a1b.js'), 'export {}')
  let time = Date.now()
  let port = 0
  const door = createConsoleServer({
    handlers: backend.handlers,
    page: await listPage(join(root, 'renderer')),
    log: createLog(join(root, 'logs')),
    now: () => time,
    port: () => port,
    onRenewed: () => {},
  })
  port = await listenOnLoopback(door.server, 0, 'console-port')
  backend.onEvent((name, payload) => door.notify(name, payload))
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    startUrl: door.startUrl,
    singleUseUrl: door.singleUseUrl,
    pass(ms) {
      time += ms
    },
    async stop() {
      await door.close(0)
      await stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
