import type { DowngradeBackend } from '#contract/model/plugin-content/breaker'
import { compileMapping } from '../../domain/parameter-mapping.ts'
import type { ChannelBackend } from '../channels/channel.ts'
import type { PluginPlace } from '../plugins.ts'
import { type Backend, type HttpBackend, parseOrigin, standIn } from '../route.ts'

/** What answers in the backend's place while a breaker is open. */
export type Downgrade =
  | { readonly kind: 'backend'; readonly backend: Backend; readonly label: string }
  /** The original backend, with these headers. */
  | {
      readonly kind: 'passthrough'
      readonly headers: readonly (readonly [string, string])[]
      readonly label: string
    }

/** Source: APIG API Reference, "BreakerContent": downgrade backends. */
export function compileDowngrade(content: DowngradeBackend, place: PluginPlace): Downgrade {
  switch (content.type) {
    case 'passthrough': {
      const headers = (content.passthrough_infos ?? []).map(({ name, value }) => [name, value] as const)
      return { kind: 'passthrough', headers, label: 'the original backend with other headers' }
    }
    case 'mock':
      return made(mock(content.mock_info))
    case 'function':
      return made(functionBackend(content.func_info, place))
    case 'http':
      return made(http(content.http_info, content.http_info?.isVpc === true))
    case 'http_vpc':
      return made(http(content.http_vpc_info, true))
  }
}

function made(backend: Backend): Downgrade {
  return { kind: 'backend', backend, label: backend.label }
}

function mock(info: DowngradeBackend['mock_info']): Backend {
  const headers = (info?.headers ?? []).flatMap(({ name, value }) => [name, value])
  const typed = (info?.headers ?? []).some(({ name }) => name.toLowerCase() === 'content-type')
  if (!typed) headers.push('Content-Type', 'application/json')
  const status = info?.status_code ?? 200
  const body = Buffer.from(info?.result_content ?? '')
  return { kind: 'mock', authorizerId: null, status, headers, body, label: `mock ${status}` }
}

function functionBackend(info: DowngradeBackend['func_info'], { functions }: PluginPlace): Backend {
  const functionUrn = info?.function_urn ?? ''
  return {
    kind: 'function',
    ldApiId: standIn(functionUrn, functions()),
    functionUrn,
    isAsync: info?.invocation_type === 'async',
    bodyAsBase64: true,
    mapping: compileMapping({ reqParams: [], backendParams: [], backendPath: '/' }),
    method: null,
    timeoutMs: info?.timeout ?? 5000,
    retries: 0,
    authorizerId: null,
    label: functionUrn,
  }
}

function http(info: DowngradeBackend['http_info'], isChannel: boolean): HttpBackend {
  const scheme = info?.scheme ?? 'HTTP'
  const address = info?.address ?? ''
  const channel = isChannel ? channelOf(info?.vpc_channel_id ?? '', scheme) : null
  const method = info?.method ?? 'ANY'
  return {
    kind: 'http',
    origin: channel === null ? parseOrigin(scheme, address) : null,
    channel,
    isGrpc: false,
    problem: `"${address}" is no backend address.`,
    mapping: compileMapping({ reqParams: [], backendParams: [], backendPath: info?.path ?? '/' }),
    method: method === 'ANY' ? null : method,
    timeoutMs: info?.timeout ?? 5000,
    retries: 0,
    authorizerId: null,
    label: `${scheme.toLowerCase()}://${channel === null ? address : `channel ${channel.id}`}`,
  }
}

function channelOf(id: string, scheme: 'HTTP' | 'HTTPS'): ChannelBackend {
  return {
    id,
    protocol: scheme === 'HTTPS' ? 'https:' : 'http:',
    hostHeader: '',
    cascade: false,
    clientCertificate: false,
    variant: ' downgrade',
  }
}
