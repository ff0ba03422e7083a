import { APIConnectResponse } from '../provider/api-connect-response.ts'
import { mapEntries } from './java-collections.ts'
import { toJsonText } from './json-text.ts'

const { stringify } = JSON

function bodyText(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'function') return ''
  if (typeof value === 'string') return value
  if (value instanceof String) return value.toString()
  // Java objects have bean getters only; those of the library that have none come out empty.
  return toJsonText(value)
}

function headerLines(headers: unknown): [string, string][] {
  if (headers === null || headers === undefined) return []
  return mapEntries(headers, 'APIConnectResponse').flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== null && one !== undefined)
      .map((one): [string, string] => [name, String(one)]),
  )
}

/**
 * JSON text of a script's return value. Put together from texts alone: a script may have given every object a
 * `toJSON`. Nothing in it is trusted on the other side. Source: functions page, "Return value".
 */
export function answerText(value: unknown): string {
  if (!(value instanceof APIConnectResponse))
    return `{"status":200,"headers":[],"body":${stringify(bodyText(value))},"base64":false}`
  const lines = headerLines(value.getHeaders()).map(
    ([name, line]) => `[${stringify(name)},${stringify(line)}]`,
  )
  const body = stringify(bodyText(value.getBody()))
  return `{"status":${value.getStatusCode()},"headers":[${lines.join()}],"body":${body},"base64":${value.isBase64Encoded()}}`
}
