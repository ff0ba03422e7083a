import { join } from 'node:path'
import { app, type BrowserWindow, shell } from 'electron'
import { type Backend, type BackendOptions, createBackend } from '../../backend.ts'
import { type ManagementServer, openManagement } from '../management-server.ts'
import { gatewayOptions, type HostOptions } from '../options.ts'
import { listPage } from '../page.ts'
import { readVersion } from '../version.ts'
import { keyProtection } from './key-protector.ts'
import { setMenu } from './menu.ts'
import { servePage } from './page-protocol.ts'
import { mayRelaunch } from './relaunch.ts'
import { connectPage } from './transport.ts'
import { confinePages, openWindow } from './window.ts'

const FAULT = 70
const GRACE_MS = 3_000

interface Needs {
  readonly files: Pick<BackendOptions, 'sandbox' | 'storageWorker' | 'integrityWorker'> & {
    readonly root: string
    readonly page: string
    readonly preload: string
  }
  readonly options: HostOptions
  /** Electron's own files and the window's place. */
  readonly desktopFolder: string
}

/** The desktop from "ready" to its end. */
export async function start({ files, options, desktopFolder }: Needs): Promise<void> {
  confinePages()
  servePage(await listPage(files.page))
  const protection = await keyProtection()
  const backend = await createBackend({
    dataDir: options.dataDir,
    version: readVersion(files.root),
    sandbox: files.sandbox,
    storageWorker: files.storageWorker,
    integrityWorker: files.integrityWorker,
    gateway: gatewayOptions(options),
    ...('keyProtector' in protection
      ? { keyProtector: protection.keyProtector }
      : { notices: [protection.notice] }),
    async showFolder() {
      const problem = await shell.openPath(options.dataDir)
      if (problem !== '') throw new Error(problem)
    },
    // A taken port is shown in the window, which offers another.
    portTaken: 'report',
  })
  const management = await openManagementIfAsked(backend, options).catch(async (error: unknown) => {
    await backend.close()
    throw error
  })

  let window: BrowserWindow | undefined
  const open = () => {
    window = openWindow({ preload: files.preload, stateFile: join(desktopFolder, 'window.json') })
    window.on('closed', () => {
      window = undefined
    })
  }
  const notify = connectPage({
    backend,
    send: (channel, notification) => window?.webContents.send(channel, notification),
  })
  setMenu((command) => notify({ event: 'menu.chosen', payload: { command } }))
  app.on('second-instance', () => show(window))
  app.on('activate', () => {
    if (window === undefined) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  endInOrder(backend, { management, relaunchFile: join(desktopFolder, 'relaunched.json') })
  open()
}

async function openManagementIfAsked(
  backend: Backend,
  { dataDir, managementPort }: HostOptions,
): Promise<ManagementServer | undefined> {
  if (managementPort === undefined) return undefined
  const management = await openManagement({ backend, dataDir, port: managementPort })
  backend.refusePorts([management.port])
  return management
}

function show(window: BrowserWindow | undefined): void {
  if (window === undefined) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

function endInOrder(
  backend: Backend,
  { management, relaunchFile }: { management: ManagementServer | undefined; relaunchFile: string },
): void {
  let ending: Promise<void> | undefined

  async function end(): Promise<void> {
    await management?.close(GRACE_MS)
    await backend.close()
  }

  app.on('before-quit', (event) => {
    event.preventDefault()
    if (ending !== undefined) return
    ending = end()
    ending.then(
      () => app.exit(0),
      (error: unknown) => {
        backend.log.error('stopping failed', error)
        app.exit(FAULT)
      },
    )
  })
  process.on('unhandledRejection', (reason) => backend.log.error('unhandled rejection', reason))
  process.on('uncaughtException', (error) => {
    backend.log.error('uncaught exception', error)
    const leave = () => {
      if (mayRelaunch(relaunchFile, Date.now())) app.relaunch()
      app.exit(FAULT)
    }
    setTimeout(leave, GRACE_MS).unref()
    ending ??= end()
    ending.then(leave, leave)
  })
}
