import { RomaError } from '#contract/errors'
import type { LdParameter } from '#contract/model/custom-backend'
import type { DeployedScript, FunctionCall } from './ports.ts'
import type { CallMessage } from './sandbox/messages.ts'

/** Query parameters; of a repeated name the last value counts. Without a prototype, so that any name is a name. */
function queryParameters(query: string): Record<string, string> {
  const found = Object.create(null) as Record<string, string>
  if (query === '') return found
  for (const [name, value] of new URLSearchParams(query)) found[name] = value
  return found
}

function headerValues(headers: FunctionCall['headers']): Record<string, string> {
  const found = Object.create(null) as Record<string, string>
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    const before = found[lower]
    found[lower] = before === undefined ? value : `${before}${lower === 'cookie' ? '; ' : ', '}${value}`
  }
  return found
}

/**
 * A call in the form the worker takes. Throws `badRequestParameters` when a required input is missing: the script
 * does not run then. Source: functions page, "data".
 */
export function callMessage(script: DeployedScript, call: FunctionCall): CallMessage {
  const headers = headerValues(call.headers)
  const param = queryParameters(call.query)
  for (const parameter of script.parameters)
    if (parameter.required && !isPresent(parameter, { headers, param, body: call.body }))
      throw new RomaError('badRequestParameters', {
        hint: `${parameter.name}: this required input (${parameter.in}) is missing`,
      })
  const env = { $appId: script.romaAppId }
  return {
    head: JSON.stringify({ method: call.method, uri: call.uri, headers, param, env }),
    body: call.body,
    contentType: headers['content-type'] ?? '',
  }
}

function isPresent(
  { name, in: place }: LdParameter,
  {
    headers,
    param,
    body,
  }: { headers: Record<string, string>; param: Record<string, string>; body: Uint8Array | null },
): boolean {
  switch (place) {
    case 'Headers':
      return headers[name.toLowerCase()] !== undefined
    case 'Parameters':
      return param[name] !== undefined
    case 'Body':
      return body !== null && body.length > 0
  }
}
