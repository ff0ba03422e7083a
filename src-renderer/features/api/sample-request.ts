import type { Api } from '#contract/model/api'
import type { GatewayStatus } from '#contract/model/instance'
import type { SampleRequest } from '../../ui/code-samples.ts'
import { bareUrlOf, fillPath, urlOf } from './api-address.ts'

/** What a sample is filled with. */
interface Filling {
  readonly gateway: GatewayStatus | undefined
  /** Name of an environment other than RELEASE. */
  readonly stage: string | undefined
  /** Certificate file of the local authority; empty when unknown. */
  readonly caFile: string
  /** Placeholders stand in the code without it. */
  readonly credential:
    | {
        readonly key: string
        readonly secret: string
        readonly appCode: string
        /** Of a user of local IAM. */
        readonly token: string
      }
    | undefined
}

/** The smallest call of an API that its definition allows: required inputs, credentials as its authentication wants. */
export function sampleRequestOf(api: Api, { gateway, stage, caFile, credential }: Filling): SampleRequest {
  const values = Object.fromEntries(
    api.reqParams.map((row) => [row.name, row.sampleValue || row.defaultValue]),
  )
  const required = api.reqParams.filter((row) => row.required === 1)
  const query = new URLSearchParams(
    required.filter((row) => row.location === 'QUERY').map((row) => [row.name, values[row.name] || row.name]),
  ).toString()
  const filled = { ...api, reqUri: fillPath(api.reqUri, values) + (query === '' ? '' : `?${query}`) }
  const headers: [string, string][] = required
    .filter((row) => row.location === 'HEADER')
    .map((row) => [row.name, values[row.name] || row.name])
  if (stage !== undefined) headers.push(['X-Stage', stage])
  const byAppCode =
    api.authType === 'APP' && api.authOpt.appCodeAuthType === 'HEADER' && api.reqProtocol !== 'HTTP'
  if (byAppCode) headers.push(['X-Apig-AppCode', credential?.appCode || '<AppCode>'])
  if (api.authType === 'IAM') headers.push(['X-Auth-Token', credential?.token || '<IAM token>'])
  const method = api.reqMethod === 'ANY' ? 'GET' : api.reqMethod
  const hasBody = api.contentType !== '' && !['GET', 'HEAD', 'OPTIONS'].includes(method)
  if (hasBody) headers.push(['Content-Type', api.contentType])
  return {
    method,
    url: urlOf(filled, gateway),
    byAddress: bareUrlOf(filled, gateway),
    headers,
    ...(hasBody && api.bodyRemark !== '' ? { body: api.bodyRemark } : {}),
    ...(caFile === '' ? {} : { caFile }),
    ...(api.authType === 'APP' && !byAppCode
      ? { signing: { key: credential?.key ?? '<Key>', secret: credential?.secret ?? '<Secret>' } }
      : {}),
  }
}
