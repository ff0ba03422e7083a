import { type Backend, type BackendOptions, createBackend } from '../../backend.ts'
import { listenOnLoopback } from '../listen.ts'
import { openManagement } from '../management-server.ts'
import { gatewayOptions, type HostOptions, helpText, parseOptions } from '../options.ts'
import { listPage } from '../page.ts'
import { type RunFacts, writeRunFile } from '../run-file.ts'
import { sentenceOf } from '../sentence.ts'
import { readVersion } from '../version.ts'
import { createConsoleServer } from './console-server.ts'
import { desktopProgram, runDesktop } from './desktop.ts'
import { openBrowser } from './open-browser.ts'
import { stopOnSignals } from './stop.ts'

const CONSOLE_PORT = 8710
/** Milliseconds admin requests under way get at the end; calls through the gateway get ten seconds of their own. */
const GRACE_MS = 3_000

interface Where extends Pick<BackendOptions, 'sandbox' | 'storageWorker' | 'integrityWorker'> {
  readonly args: readonly string[]
  /** Folder of package.json. */
  readonly root: string
  /** Folder of the built interface. */
  readonly page: string
}

/** The headless host from its command line to its end. What goes wrong at the start is one sentence and exit code 1. */
export async function serve(where: Where): Promise<void> {
  try {
    const options = parseOptions(where.args)
    if (options.help) process.stdout.write(helpText)
    else if (options.version) process.stdout.write(`${readVersion(where.root)}\n`)
    else await startHost(where, options)
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    process.exit(1)
  }
}

async function startHost(where: Where, options: HostOptions): Promise<void> {
  const program = options.desktopIfPossible && !options.json ? desktopProgram(where.root) : undefined
  if (program !== undefined) {
    const args = where.args.filter((arg) => arg !== '--desktop-if-possible')
    process.exit(await runDesktop(program, where.root, args))
  }
  const page = await listPage(where.page)
  const backend = await openBackend({
    dataDir: options.dataDir,
    version: readVersion(where.root),
    sandbox: where.sandbox,
    storageWorker: where.storageWorker,
    integrityWorker: where.integrityWorker,
    gateway: gatewayOptions(options),
    portTaken: 'fail',
  })
  try {
    await openDoors(backend, { options, page })
  } catch (error) {
    await backend.close()
    throw error
  }
}

/** In development a rebuilt host starts while the one before is still closing, so it waits for the folder. */
async function openBackend(options: BackendOptions): Promise<Backend> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await createBackend(options)
    } catch (error) {
      if (process.env.ELECTRON_RENDERER_URL === undefined || tries === 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

async function openDoors(
  backend: Backend,
  { options, page }: { options: HostOptions; page: Awaited<ReturnType<typeof listPage>> },
): Promise<void> {
  let consolePort = 0
  const consoleServer = createConsoleServer({
    handlers: backend.handlers,
    page,
    log: backend.log,
    now: Date.now,
    port: () => consolePort,
    onRenewed: () => announce(false),
    ...development(),
  })
  consolePort = await listenOnLoopback(
    consoleServer.server,
    options.consolePort ?? CONSOLE_PORT,
    'console-port',
  )
  const management = await openManagement({
    backend,
    dataDir: options.dataDir,
    port: options.managementPort,
  }).catch(async (error: unknown) => {
    await consoleServer.close(0)
    throw error
  })
  backend.refusePorts([consolePort, management.port])
  backend.onEvent((name, payload) => consoleServer.notify(name, payload))
  let deleteRunFile = () => {}

  function announce(first: boolean): void {
    const facts = runFacts(backend, { consoleUrl: consoleServer.startUrl(), dataDir: options.dataDir })
    deleteRunFile = writeRunFile(facts)
    if (!options.json) process.stdout.write(described(facts, backend.instance().version))
    else if (first) process.stdout.write(`${JSON.stringify(facts)}\n`)
  }

  stopOnSignals({
    log: backend.log,
    async stop() {
      deleteRunFile()
      await Promise.all([consoleServer.close(GRACE_MS), management.close(GRACE_MS)])
      await backend.close()
    },
  })
  announce(true)
  if (options.open && !options.json) openBrowser(consoleServer.singleUseUrl())
}

/** Under `npm run dev` electron-vite names Vite's server here. */
function development(): { developmentUrl?: string } {
  const url = process.env.ELECTRON_RENDERER_URL
  return url === undefined ? {} : { developmentUrl: url }
}

function runFacts(backend: Backend, known: { consoleUrl: string; dataDir: string }): RunFacts {
  const access = backend.managementAccess.current()
  const { listeners } = backend.instance().gateway
  const urlOf = (protocol: string) => listeners.find((listener) => listener.protocol === protocol)?.url ?? ''
  return {
    consoleUrl: known.consoleUrl,
    managementUrl: access.url,
    managementToken: access.token,
    managementAk: access.ak,
    managementSk: access.sk,
    projectId: access.projectId,
    instanceId: access.instanceId,
    httpUrl: urlOf('HTTP'),
    httpsUrl: urlOf('HTTPS'),
    caFile: backend.caFile,
    dataDir: known.dataDir,
    pid: process.pid,
  }
}

function described(facts: RunFacts, version: string): string {
  const { consoleUrl, httpUrl, httpsUrl, managementUrl, dataDir } = facts
  return `Atrium ${version}
  Console      ${consoleUrl}
  Gateway      ${[httpUrl, httpsUrl].filter((url) => url !== '').join('  ') || 'stopped'}
  Management   ${managementUrl}  (token in Settings, or in run.json)
  Data folder  ${dataDir}
Press Ctrl-C to stop.
`
}
