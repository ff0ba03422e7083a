import { app, BrowserWindow, dialog, session, shell, type WebContents } from 'electron'
import { pageOrigin } from './page-protocol.ts'
import { readWindowState, rememberWindowState } from './window-state.ts'

interface Needs {
  /** Built preload script. */
  readonly preload: string
  /** Where place and size are kept. */
  readonly stateFile: string
}

/** Opens the window on Atrium's page. */
export function openWindow({ preload, stateFile }: Needs): BrowserWindow {
  const { maximized, ...bounds } = readWindowState(stateFile)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Atrium',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged || process.argv.includes('--dev-tools'),
    },
  })
  rememberWindowState(window, stateFile)
  window.once('ready-to-show', () => {
    if (maximized === true) window.maximize()
    window.show()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') window.webContents.reload()
  })
  void window.loadURL(`${pageOrigin}/`)
  return window
}

/** Everything a page could do to get out of its place is denied, for every page there will ever be. */
export function confinePages(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents))

  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((contents, permission, callback) => {
    callback(isCopying(permission, contents.getURL()))
  })
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isCopying(permission, origin))
  defaultSession.setDevicePermissionHandler(() => false)
  defaultSession.setDisplayMediaRequestHandler((_request, callback) => {
    try {
      callback({})
    } catch {
      // Electron throws for "no stream" after it has refused the page, which is what we want.
    }
  })
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(url)
    return { action: 'deny' }
  })
}

/** Only writing to the clipboard, and only by our own page. */
function isCopying(permission: string, url: string): boolean {
  // Not by `origin`, which Node knows for the web's own schemes only.
  return permission === 'clipboard-sanitized-write' && `${url}/`.startsWith(`${pageOrigin}/`)
}

const outside: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])

/** Opens an address in the user's browser. It may come from a definition, so it is shown and asked first. */
async function openOutside(address: string): Promise<void> {
  const url = URL.parse(address)
  if (url === null || !outside.has(url.protocol)) return
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Open this address outside Atrium?',
    detail: url.href.slice(0, 500),
    buttons: ['Open', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) await shell.openExternal(url.href)
}
