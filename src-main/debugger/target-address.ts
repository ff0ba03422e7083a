import { SendFailure } from './failure.ts'
import type { GatewayAddress } from './ports.ts'
import type { ResolvedRequest } from './resolved-request.ts'

/** Where a request goes, and what it says about it. */
export interface TargetAddress {
  readonly scheme: 'http' | 'https'
  /** Name or address as written, without brackets. */
  readonly host: string
  /** Port that is dialled. */
  readonly port: number
  readonly hostHeader: string
  /** Raw, without query and fragment. */
  readonly path: string
  /** Raw, without `?`. */
  readonly query: string
  /** A name of the local gateway: dialled on loopback, its authority trusted. */
  readonly localGateway: boolean
}

/** Works the address out. Throws `SendFailure` naming what is wrong with it. */
export function targetAddress({ request, target }: ResolvedRequest, gateway: GatewayAddress): TargetAddress {
  if (target.kind === 'url') return fromUrl(request.url, gateway)
  const scheme = request.scheme === 'HTTPS' ? 'https' : 'http'
  const host = target.kind === 'draft' ? target.api.slDomain : target.host
  const port = scheme === 'https' ? gateway.httpsPort : gateway.httpPort
  if (port === 0 && target.kind === 'published')
    throw new SendFailure({
      message: `The gateway does not listen for ${request.scheme}.`,
      hint: 'Start the gateway.',
    })
  if (!request.url.startsWith('/'))
    throw new SendFailure({
      message: `"${request.url.slice(0, 100)}" is no path.`,
      hint: 'A path starts with /.',
    })
  return {
    scheme,
    host,
    port,
    hostHeader: port === 0 || port === standardPort(scheme) ? host : `${host}:${port}`,
    ...split(request.url),
    localGateway: true,
  }
}

const urlForm = /^(?:https?:\/\/)?(\[[0-9A-Fa-f:.%]+\]|[^/?#:@[\]]+)(?::(\d*))?([/?#].*)?$/is

function fromUrl(text: string, gateway: GatewayAddress): TargetAddress {
  const url = text.trim()
  const [, typedHost, typedPort, rest = '/'] = urlForm.exec(url) ?? []
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? 'http'
  if (typedHost === undefined || (scheme !== 'http' && scheme !== 'https'))
    throw new SendFailure({
      message: url === '' ? 'There is no URL.' : `"${url.slice(0, 100)}" is no http or https URL.`,
      hint: 'Write it as https://host:port/path.',
    })
  const host = typedHost.replace(/^\[|\]$/g, '')
  const localGateway = isSubDomain(host)
  const ours = scheme === 'https' ? gateway.httpsPort : gateway.httpPort
  const port = typedPort ? Number(typedPort) : localGateway && ours !== 0 ? ours : standardPort(scheme)
  if (port < 1 || port > 65_535)
    throw new SendFailure({ message: `Port ${port} does not exist.`, hint: 'A port is 1 to 65535.' })
  return {
    scheme,
    host,
    port,
    hostHeader: port === standardPort(scheme) ? typedHost : `${typedHost}:${port}`,
    ...split(rest.startsWith('/') ? rest : `/${rest}`),
    localGateway,
  }
}

/** Sub-domains of groups answer on the gateway, wherever they are written. */
function isSubDomain(host: string): boolean {
  return /\.apic\.localhost\.?$/i.test(host)
}

function standardPort(scheme: 'http' | 'https'): number {
  return scheme === 'https' ? 443 : 80
}

/** A fragment is never sent. */
function split(target: string): { path: string; query: string } {
  const [withoutFragment = ''] = target.split('#')
  const at = withoutFragment.indexOf('?')
  if (at < 0) return { path: withoutFragment, query: '' }
  return { path: withoutFragment.slice(0, at), query: withoutFragment.slice(at + 1) }
}
