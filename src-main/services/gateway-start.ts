import { createServer } from 'node:net'
import { RomaError } from '#contract/errors'
import type { GatewayStatus, Settings } from '#contract/model/instance'

/** Ports given on the command line win over the settings and are not remembered; 0 takes a free one. */
export interface GatewayOverrides {
  readonly host?: string
  readonly httpPort?: number
  readonly httpsPort?: number
}

interface Needs {
  readonly gateway: {
    start(where: { host: string; httpPort: number; httpsPort: number }): Promise<GatewayStatus>
    stop(): Promise<void>
    status(): GatewayStatus
  }
  readonly settings: { get(): Settings; update(change: Partial<Settings>): Settings }
  readonly overrides: GatewayOverrides
}

/** Starts and stops the gateway where the settings say. */
export interface GatewayStart {
  start(): Promise<GatewayStatus>
  stop(): Promise<GatewayStatus>
  restart(): Promise<GatewayStatus>
}

/** First port from `from` on that nobody listens on at `host`. */
async function firstFree(
  from: number,
  host: string,
  taken: ReadonlySet<number> = new Set(),
): Promise<number> {
  for (let port = from; port < Math.min(from + 200, 65_536); port += 1) {
    if (!taken.has(port) && (await isFree(port, host))) return port
  }
  throw new RomaError('portTaken', {
    hint: `No free port between ${from} and ${from + 199}; choose one yourself.`,
  })
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/**
 * The ports a workspace keeps: at the first start the first free ones from 8080 and 8443, from then on the same,
 * so that addresses written down elsewhere stay right.
 */
export function createGatewayStart({ gateway, settings, overrides }: Needs): GatewayStart {
  async function wanted(): Promise<{ host: string; httpPort: number; httpsPort: number }> {
    const { gatewayHost, httpPort, httpsPort } = settings.get()
    const host = overrides.host ?? gatewayHost
    const http = overrides.httpPort ?? (httpPort || (await firstFree(8080, host)))
    const https = overrides.httpsPort ?? (httpsPort || (await firstFree(8443, host, new Set([http]))))
    const chosen: Partial<Settings> = {}
    if (httpPort === 0 && overrides.httpPort === undefined) chosen.httpPort = http
    if (httpsPort === 0 && overrides.httpsPort === undefined) chosen.httpsPort = https
    if (Object.keys(chosen).length > 0) settings.update(chosen)
    return { host, httpPort: http, httpsPort: https }
  }

  async function start(): Promise<GatewayStatus> {
    if (gateway.status().state === 'Running') return gateway.status()
    return gateway.start(await wanted())
  }

  async function stop(): Promise<GatewayStatus> {
    await gateway.stop()
    return gateway.status()
  }

  return {
    start,
    stop,
    async restart() {
      await stop()
      return start()
    },
  }
}
