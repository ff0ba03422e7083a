import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { RomaError } from '#contract/errors'
import { defaultDataFolder } from './data-folder.ts'

/** What a host was told on its command line. A port left out takes its default; 0 picks a free one. */
export interface HostOptions {
  readonly dataDir: string
  readonly consolePort?: number
  readonly managementPort?: number
  readonly httpPort?: number
  readonly httpsPort?: number
  /** Where the gateway listens. The console and the management door stay on loopback. */
  readonly host?: '127.0.0.1' | '0.0.0.0'
  readonly open: boolean
  readonly json: boolean
  readonly help: boolean
  readonly version: boolean
  readonly desktopIfPossible: boolean
}

/** Printed by `--help`. */
export const helpText = `Atrium: design, run and test APIs the way ROMA Connect serves them, offline.

  npm start                 the desktop window where it is installed, else the console in your browser
  npm run desktop           the desktop window
  npm run headless          the console in your browser
  npm start -- --no-open    options stand after two dashes

Options
  --data DIR                folder of the workspace (default: ${defaultDataFolder()})
  --console-port PORT       console in the browser (default: 8710)
  --management-port PORT    management REST API (default: first free from 8711, then kept;
                            the desktop opens it only when this option is given)
  --http-port PORT          gateway, HTTP (default: first free from 8080, then kept)
  --https-port PORT         gateway, HTTPS (default: first free from 8443, then kept)
  --host ADDRESS            where the gateway listens: 127.0.0.1 (default) or 0.0.0.0, which lets
                            other computers call your APIs; console and management stay on 127.0.0.1
  --no-open                 do not open a browser
  --json                    print one line of JSON with addresses and credentials once all listens
  --version                 print the version
  --help                    print this text

A port of 0 picks a free one. Ctrl-C ends calls in flight, then stops.
Exit codes: 0 stopped, 1 could not start, 70 stopped by a fault of its own.
`

/**
 * Reads the options of both hosts. Throws `invalidParameter` with one sentence for the terminal. `lenient` passes
 * over what is not ours: Chromium has options of its own in a desktop's command line.
 */
export function parseOptions(args: readonly string[], { lenient = false } = {}): HostOptions {
  const values = readArguments(lenient ? args.filter(isOurs) : args)
  return {
    dataDir: resolve(values.data ?? defaultDataFolder()),
    ...port('consolePort', 'console-port', values['console-port']),
    ...port('managementPort', 'management-port', values['management-port']),
    ...port('httpPort', 'http-port', values['http-port']),
    ...port('httpsPort', 'https-port', values['https-port']),
    ...host(values.host),
    open: values['no-open'] !== true,
    json: values.json === true,
    help: values.help === true,
    version: values.version === true,
    desktopIfPossible: values['desktop-if-possible'] === true,
  }
}

/** The part of the options that is the gateway's. */
export function gatewayOptions({
  host,
  httpPort,
  httpsPort,
}: HostOptions): Pick<HostOptions, 'host' | 'httpPort' | 'httpsPort'> {
  return {
    ...(host === undefined ? {} : { host }),
    ...(httpPort === undefined ? {} : { httpPort }),
    ...(httpsPort === undefined ? {} : { httpsPort }),
  }
}

const known = {
  data: { type: 'string' },
  'console-port': { type: 'string' },
  'management-port': { type: 'string' },
  'http-port': { type: 'string' },
  'https-port': { type: 'string' },
  host: { type: 'string' },
  'no-open': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  // What `npm start` adds; not for people.
  'desktop-if-possible': { type: 'boolean' },
} as const

/** Keeps our options and the value after one; drops everything else. */
function isOurs(arg: string, index: number, args: readonly string[]): boolean {
  const name = (text: string) => text.replace(/^--/, '').split('=')[0] ?? ''
  if (arg.startsWith('--')) return Object.hasOwn(known, name(arg))
  const before = args[index - 1]
  if (before === undefined || !before.startsWith('--') || before.includes('=')) return false
  return Object.hasOwn(known, name(before)) && known[name(before) as keyof typeof known].type === 'string'
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], strict: true, allowPositionals: false, options: known }).values
  } catch (cause) {
    const said = cause instanceof Error ? (cause.message.split(/[.\n]/)[0] ?? '') : String(cause)
    throw new RomaError('invalidParameter', { hint: `${said}: --help lists the options.`, cause })
  }
}

function port<K extends string>(key: K, option: string, text: string | undefined): { [P in K]?: number } {
  if (text === undefined) return {}
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text) || value > 65_535) {
    throw new RomaError('invalidParameter', {
      hint: `--${option} ${text}: a port is a number from 0 to 65535, and 0 picks a free one.`,
    })
  }
  return { [key]: value } as { [P in K]?: number }
}

function host(text: string | undefined): Pick<HostOptions, 'host'> {
  if (text === undefined) return {}
  if (text === 'localhost') return { host: '127.0.0.1' }
  if (text === '127.0.0.1' || text === '0.0.0.0') return { host: text }
  throw new RomaError('invalidParameter', {
    hint: `--host ${text}: the gateway listens on 127.0.0.1 (this computer) or 0.0.0.0 (every network).`,
  })
}
