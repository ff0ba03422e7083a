import { request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import type { VpcHealthConfig } from '#contract/model/vpc-channel'
import { backendError, backendTimeout } from '../backends/backend-error.ts'
import type { Connections } from '../connections.ts'
import type { Origin } from '../route.ts'
import type { ChannelMember } from './channel.ts'
import type { Check, CheckResult } from './health-checks.ts'

/**
 * Asks members the way the check of their channel says: TCP connects, HTTP and HTTPS want one of the listed codes.
 *
 * Source: ROMA Connect User Guide, "Creating a Load Balance Channel": health check.
 */
export function createProbe(connections: Pick<Connections, 'dialOf'>): Check {
  return async (member, config) => {
    const startedAt = performance.now()
    const done = (ok: boolean, text: string): CheckResult => ({ ok, text, ms: performance.now() - startedAt })
    const origin = checkedOrigin(member, config)
    const timeoutMs = config.timeOut * 1000
    try {
      if (config.protocol === 'TCP') {
        await knock(connections, { origin, timeoutMs })
        return done(true, 'connected')
      }
      const status = await ask(connections, { origin, config, timeoutMs })
      return done(isExpected(status, config.httpCode), `answered ${status}`)
    } catch (error) {
      const { hint, message } = backendError(error, { url: origin.key, timeoutMs })
      return done(false, hint ?? message)
    }
  }
}

/** Whether a status stands in `200,201`, `200-299` or a mixture. */
function isExpected(status: number, httpCode: string): boolean {
  return httpCode.split(',').some((part) => {
    const [from = '', to = from] = part.trim().split('-')
    return status >= Number(from) && status <= Number(to)
  })
}

/** Port 0 of the check is the member's own. */
function checkedOrigin({ host, port }: ChannelMember, config: VpcHealthConfig): Origin {
  const at = config.port === 0 ? port : config.port
  const address = host.includes(':') ? `[${host}]:${at}` : `${host}:${at}`
  const protocol = config.protocol === 'HTTPS' ? 'https:' : 'http:'
  return {
    key: config.protocol === 'TCP' ? address : `${protocol}//${address}`,
    protocol,
    hostname: host.toLowerCase(),
    port: at,
    hostHeader: address,
    own: false,
    clientCertificate: config.enableClientSsl,
  }
}

interface Target {
  readonly origin: Origin
  readonly timeoutMs: number
}

function knock(connections: Pick<Connections, 'dialOf'>, { origin, timeoutMs }: Target): Promise<void> {
  return new Promise((resolve, reject) => {
    const { host, port, lookup } = connections.dialOf(origin)
    const socket = connect({ host, port, lookup })
    const timer = setTimeout(() => socket.destroy(backendTimeout({ url: origin.key, timeoutMs })), timeoutMs)
    socket.on('error', reject)
    socket.on('close', () => clearTimeout(timer))
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}

/** The head decides: a body is not read. */
function ask(
  connections: Pick<Connections, 'dialOf'>,
  { origin, config, timeoutMs }: Target & { readonly config: VpcHealthConfig },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      ...connections.dialOf(origin),
      method: config.method,
      path: config.path,
      headers: { Host: origin.hostHeader, 'User-Agent': 'Atrium health check', Connection: 'close' },
      agent: false,
      maxHeaderSize: 64 * 1024,
    }
    const request = (origin.protocol === 'https:' ? httpsRequest : httpRequest)(options)
    const timer = setTimeout(() => request.destroy(backendTimeout({ url: origin.key, timeoutMs })), timeoutMs)
    request.on('error', reject)
    request.on('close', () => clearTimeout(timer))
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0)
      response.on('error', () => undefined)
      request.destroy()
    })
    request.end()
  })
}
