import { EventEmitter } from 'node:events'

// Stands in for the `electron` module when the built desktop runs in plain Node: records what it is told and plays
// back what a real one would say. Only what src-main/hosts/electron uses.

type Listener = (...args: never[]) => unknown

/** Everything the desktop did, and the few answers a test may choose. */
export interface ElectronRecord {
  readonly app: StandInApp
  readonly ipcRenderer: EventEmitter & { invoke(channel: string, message: unknown): Promise<unknown> }
  /** What the preload script gave to the page. */
  readonly exposed: Record<string, Record<string, Listener>>
  readonly handlers: Map<string, Listener>
  readonly protocols: Map<string, (request: Request) => Promise<Response>>
  readonly schemes: unknown[]
  readonly windows: StandInWindow[]
  readonly permissions: Map<string, Listener | null>
  readonly paths: Map<string, string>
  readonly opened: string[]
  readonly errorBoxes: string[]
  readonly exits: number[]
  menu: MenuEntry[]
  relaunched: number
  storageBackend: string
  hasLock: boolean
  /** Button a message box answers. */
  answer: number
}

export interface MenuEntry {
  readonly label?: string
  readonly id?: string
  readonly accelerator?: string
  readonly submenu?: MenuEntry[]
  click?(): void
}

class StandInApp extends EventEmitter {
  readonly isPackaged = false
  whenReady(): Promise<void> {
    return Promise.resolve()
  }
  setPath(name: string, path: string): void {
    record.paths.set(name, path)
  }
  requestSingleInstanceLock(): boolean {
    return record.hasLock
  }
  getLocale(): string {
    return 'en-US'
  }
  quit(): void {
    this.emit('before-quit', { preventDefault() {} })
  }
  exit(code: number): void {
    record.exits.push(code)
  }
  relaunch(): void {
    record.relaunched += 1
  }
}

/** Where test and desktop meet: both load this file on their own. */
export const record: ElectronRecord = createRecord()
export const app = record.app
export const ipcRenderer = record.ipcRenderer

function createRecord(): ElectronRecord {
  const key = Symbol.for('atrium.electron-stand-in')
  const known = Reflect.get(globalThis, key) as ElectronRecord | undefined
  if (known !== undefined) return known
  const fresh: ElectronRecord = {
    app: new StandInApp(),
    ipcRenderer: Object.assign(new EventEmitter(), {
      invoke: async (channel: string, message: unknown) => ({ channel, message }),
    }),
    exposed: {},
    handlers: new Map(),
    protocols: new Map(),
    schemes: [],
    windows: [],
    permissions: new Map(),
    paths: new Map(),
    opened: [],
    errorBoxes: [],
    exits: [],
    menu: [],
    relaunched: 0,
    storageBackend: 'gnome_libsecret',
    hasLock: true,
    answer: 0,
  }
  Reflect.set(globalThis, key, fresh)
  return fresh
}

class StandInContents extends EventEmitter {
  readonly mainFrame = { origin: 'app://atrium', parent: null }
  readonly sent: { channel: string; message: unknown }[] = []
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
  send(channel: string, message: unknown): void {
    // The real one copies: what cannot be copied must fail here too.
    this.sent.push({ channel, message: structuredClone(message) })
    this.emit('stand-in:sent')
  }
  reload(): void {}
  getURL(): string {
    return 'app://atrium/'
  }
}

export class StandInWindow extends EventEmitter {
  readonly options: Record<string, unknown>
  readonly webContents = new StandInContents()
  url = ''
  maximized = false
  focused = false
  bounds = { x: 10, y: 20, width: 1200, height: 800 }

  constructor(options: Record<string, unknown>) {
    super()
    this.options = options
    record.windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  async loadURL(url: string): Promise<void> {
    this.url = url
  }
  show(): void {}
  focus(): void {
    this.focused = true
  }
  restore(): void {}
  isMinimized(): boolean {
    return false
  }
  maximize(): void {
    this.maximized = true
  }
  isMaximized(): boolean {
    return this.maximized
  }
  getNormalBounds() {
    return this.bounds
  }
}

export { StandInWindow as BrowserWindow }

export const ipcMain = {
  handle(channel: string, handler: Listener): void {
    if (record.handlers.has(channel)) throw new Error(`A second handler for ${channel}`)
    record.handlers.set(channel, handler)
  },
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    record.schemes.push(...schemes)
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    record.protocols.set(scheme, handler)
  },
}

function permission(name: string) {
  return (handler: Listener | null) => {
    record.permissions.set(name, handler)
  }
}

export const session = {
  defaultSession: {
    setPermissionRequestHandler: permission('request'),
    setPermissionCheckHandler: permission('check'),
    setDevicePermissionHandler: permission('device'),
    setDisplayMediaRequestHandler: permission('display-media'),
  },
}

export const safeStorage = {
  getSelectedStorageBackend: () => record.storageBackend,
  isAsyncEncryptionAvailable: async () => true,
  encryptStringAsync: async (text: string) => Buffer.from(`sealed:${text}`),
  decryptStringAsync: async (sealed: Buffer) => ({
    result: sealed.toString().replace(/^sealed:/, ''),
    shouldReEncrypt: false,
  }),
}

export const Menu = {
  buildFromTemplate: (template: MenuEntry[]) => template,
  setApplicationMenu(menu: MenuEntry[]): void {
    record.menu = menu
  },
}

export const dialog = {
  showErrorBox(title: string, text: string): void {
    record.errorBoxes.push(`${title}: ${text}`)
  },
  showMessageBox: async () => ({ response: record.answer }),
}

export const shell = {
  async openExternal(url: string): Promise<void> {
    record.opened.push(url)
  },
  async openPath(path: string): Promise<string> {
    record.opened.push(path)
    return ''
  },
}

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
}

export const contextBridge = {
  exposeInMainWorld(name: string, value: Record<string, Listener>): void {
    record.exposed[name] = value
  },
}
