import type { RomaError } from '#contract/errors'
import type { GatewayResponse as ResponseModel, ResponseType } from '#contract/model/gateway-response'
import {
  compileTemplate,
  fillHeader,
  fillJson,
  type ResponseTemplate,
  type TemplateValues,
} from '../domain/response-template.ts'
import type { CallContext } from './call-context.ts'
import { systemValue } from './system-value.ts'

/** A response of a group that differs from the default. That of `default` has the id of its group. */
export type RoutedResponse = Pick<ResponseModel, 'id' | 'responses'>

interface CompiledResponse {
  /** `null`: the error's own. */
  readonly status: number | null
  readonly body: ResponseTemplate
  readonly headers: readonly { readonly name: string; readonly value: ResponseTemplate }[]
  readonly contentType: boolean
}

/** Changed types by the id of the response; what is not in it answers the default. Only refused calls look here. */
export type GatewayResponses = ReadonlyMap<string, ReadonlyMap<string, CompiledResponse>>

/** Takes the templates apart once. */
export function compileResponses(responses: readonly RoutedResponse[]): GatewayResponses {
  return new Map(
    responses.map(({ id, responses: types }) => [
      id,
      new Map(
        (Object.entries(types) as [ResponseType, NonNullable<(typeof types)[ResponseType]>][]).map(
          ([type, { status, body, headers }]) => [
            type,
            {
              status,
              body: compileTemplate(body),
              headers: headers.map(({ key, value }) => ({ name: key, value: compileTemplate(value) })),
              contentType: headers.some(({ key }) => key.toLowerCase() === 'content-type'),
            },
          ],
        ),
      ),
    ]),
  )
}

/** An answer made from a group's response. */
export interface FilledResponse {
  readonly status: number
  /** Flat list. */
  readonly headers: readonly string[]
  readonly body: string
}

/**
 * What the group says about an error; `undefined`: the default. An API answers with the response it names, everything
 * else with `default` of the group that its host leads to.
 *
 * Source: ROMA Connect User Guide, "Configuring gateway responses".
 */
export function groupResponse(call: CallContext, error: RomaError): FilledResponse | undefined {
  const { responses } = call.routes
  if (responses.size === 0) return undefined
  const { type } = error.entry
  const found = chosen(call)?.get(type ?? '')
  return found && fillResponse(found, { error: error.entry, values: valuesOf(call, error) })
}

/** Fills a compiled response; an error's own status stands where none was chosen. */
export function fillResponse(
  { status, headers, body, contentType }: CompiledResponse,
  { error, values }: { error: { readonly status: number }; values: TemplateValues },
): FilledResponse {
  const filled: string[] = contentType ? [] : ['Content-Type', 'application/json']
  for (const { name, value } of headers) filled.push(name, fillHeader(value, values))
  return { status: status ?? error.status, headers: filled, body: fillJson(body, values) }
}

function chosen({ routes, match, request }: CallContext): ReadonlyMap<string, CompiledResponse> | undefined {
  if (match !== null) {
    const { responseId, groupId } = match.route
    return (
      (responseId === null ? undefined : routes.responses.get(responseId)) ?? routes.responses.get(groupId)
    )
  }
  const target = routes.target(request.host)
  if (target.kind === 'group') return routes.responses.get(target.group.id)
  // The bare address belongs to DEFAULT.
  return target.kind === 'loopback' ? routes.responses.get(routes.defaultGroupId) : undefined
}

function valuesOf(call: CallContext, error: RomaError): TemplateValues {
  const { request, match, caller } = call
  const route = match?.route
  return (name) => {
    switch (name) {
      case 'error.code':
        return error.entry.code
      case 'error.message':
        return error.message
      case 'error.type':
        return error.entry.type ?? undefined
      case 'requestId':
        return call.id
      case 'apiId':
        return route?.apiId
      case 'apiName':
        return route?.apiName
      case 'appId':
        return caller?.id
      case 'appName':
        return caller?.name
      case 'stage':
        return route?.envName ?? (request.stage === '' ? 'RELEASE' : request.stage)
      case 'sourceIp':
        return request.sourceIp
      case 'reqPath':
        return request.rawPath
      case 'reqUri':
        return request.target
      case 'reqMethod':
        return request.method
      default:
        return name.startsWith('authorizer.') ? systemValue(call, name) : undefined
    }
  }
}
