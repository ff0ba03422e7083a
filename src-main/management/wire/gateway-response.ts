import {
  defaultTemplate,
  type GatewayResponse,
  type GatewayResponseDraft,
  ResponseType,
  responseTypes,
  type TypedResponse,
} from '#contract/model/gateway-response'
import { isObject, pick, type Wire } from '../case-mapping.ts'
import { body, param, type RestRequest } from '../route.ts'

/** Every type, those that nobody changed as the default. Source: APIG API Reference, CreateGatewayResponseV2. */
export function gatewayResponse(model: GatewayResponse): Wire {
  const types = Object.keys(responseTypes) as ResponseType[]
  return {
    ...pick(model, ['id', 'name']),
    responses: Object.fromEntries(types.map((type) => [type, typed(model, type)])),
    default: model.isDefault,
    ...pick(model, ['createTime', 'updateTime']),
  }
}

/** An item of the list: without the templates. Source: ListGatewayResponsesV2. */
export function gatewayResponseRow(model: GatewayResponse): Wire {
  return {
    ...pick(model, ['id', 'name']),
    default: model.isDefault,
    ...pick(model, ['createTime', 'updateTime']),
  }
}

function typed({ responses }: GatewayResponse, type: ResponseType): Wire {
  const {
    status,
    body: template,
    headers,
  } = responses[type] ?? {
    status: responseTypes[type],
    body: defaultTemplate,
    headers: [],
  }
  return {
    // The two catch-all types answer with the error's own status; the wire has a number there.
    ...(status === null ? {} : { status }),
    body: template,
    headers: headers.map(({ key, value }) => ({ key, value })),
    default: responses[type] === undefined,
  }
}

/** One type under its name. Source: ShowDetailsOfGatewayResponseTypeV2. */
export function gatewayResponseType(model: GatewayResponse, request: RestRequest): Wire {
  const type = typeOf(request)
  return { [type]: typed(model, type) }
}

/** Keys of `responses` are ROMA's names and stay as they are. */
export function gatewayResponseDraft(request: RestRequest): unknown {
  const { name } = body(request)
  const given = isObject(request.body) ? request.body.responses : undefined
  if (given === undefined || given === null) return { name, responses: {} }
  if (!isObject(given)) return { name, responses: given }
  const responses = Object.entries(given).map(([type, response]) => [type, fromWire(type, response)])
  return { name, responses: Object.fromEntries(responses) } satisfies Record<
    keyof GatewayResponseDraft,
    unknown
  >
}

/** The body of one type. Source: UpdateGatewayResponseTypeV2. */
export function gatewayResponseTypeInput(request: RestRequest): Wire {
  const type = typeOf(request)
  return {
    groupId: param(request, 'group_id'),
    id: param(request, 'response_id'),
    type,
    response: fromWire(type, body(request)),
  }
}

/** Where one type stands. */
export function gatewayResponsePlace(request: RestRequest): Wire {
  return { groupId: param(request, 'group_id'), id: param(request, 'response_id') }
}

/** Where one type stands, with the type. */
export function gatewayResponseTypePlace(request: RestRequest): Wire {
  return { ...gatewayResponsePlace(request), type: typeOf(request) }
}

/** A status left out of a named type is the type's own. */
function fromWire(type: string, response: unknown): unknown {
  if (!isObject(response)) return response
  const known = ResponseType.safeParse(type).data
  const { status, body: template, headers } = response
  return {
    status: status ?? (known === undefined ? null : responseTypes[known]),
    ...(template === undefined || template === null ? {} : { body: template }),
    ...(headers === undefined || headers === null ? {} : { headers }),
  } satisfies Partial<Record<keyof TypedResponse, unknown>>
}

function typeOf(request: RestRequest): ResponseType {
  return ResponseType.parse(param(request, 'response_type'), { reportInput: true })
}
