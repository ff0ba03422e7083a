import type { GatewayStatus } from '#contract/model/instance'

type Scheme = 'HTTP' | 'HTTPS'

/** What an address is made of. */
export interface Addressed {
  readonly slDomain: string
  readonly reqProtocol: 'HTTP' | 'HTTPS' | 'BOTH' | 'GRPCS'
  readonly reqUri: string
}

/** Schemes a caller may use, the safer one first. */
export function schemesOf(protocol: Addressed['reqProtocol']): Scheme[] {
  if (protocol === 'BOTH') return ['HTTPS', 'HTTP']
  // gRPC goes over the HTTPS listener.
  return [protocol === 'GRPCS' ? 'HTTPS' : protocol]
}

/** HTTP&HTTPS as ROMA writes it. */
export function protocolLabel(protocol: string): string {
  return protocol === 'BOTH' ? 'HTTP&HTTPS' : protocol
}

/** URL under the group's sub-domain at the local gateway's port; path parameters stay in braces. */
export function urlOf(api: Addressed, gateway: GatewayStatus | undefined, scheme?: Scheme): string {
  const chosen = scheme ?? schemesOf(api.reqProtocol)[0] ?? 'HTTPS'
  return `${chosen.toLowerCase()}://${api.slDomain}${portOf(gateway, chosen)}${api.reqUri}`
}

/** The same call for clients that cannot resolve `*.localhost`: gateway address, and the name as `Host` header. */
export function bareUrlOf(api: Addressed, gateway: GatewayStatus | undefined): { url: string; host: string } {
  const chosen = schemesOf(api.reqProtocol)[0] ?? 'HTTPS'
  return {
    url: `${chosen.toLowerCase()}://127.0.0.1${portOf(gateway, chosen)}${api.reqUri}`,
    host: api.slDomain,
  }
}

/** Line for the hosts file of clients that cannot resolve the name. */
export function hostsLine(slDomain: string): string {
  return `127.0.0.1 ${slDomain}`
}

/** Replaces `{name}` by the given value, else by the name itself, so that a copied URL can be called at once. */
export function fillPath(path: string, values: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/\{([^{}]*?)\+?\}/g, (_, name: string) => encodePathValue(values[name] || name))
}

function encodePathValue(value: string): string {
  return value.split('/').map(encodeURIComponent).join('/')
}

function portOf(gateway: GatewayStatus | undefined, scheme: Scheme): string {
  const port = gateway?.listeners.find((listener) => listener.protocol === scheme)?.port ?? 0
  const standard = scheme === 'HTTPS' ? 443 : 80
  return port === 0 || port === standard ? '' : `:${port}`
}
