import { APIConnectResponse } from '../provider/api-connect-response.ts'
import { mapEntries } from './java-collections.ts'
import { toJsonText } from './json-text.ts'

const { stringify } = JSON

/** What a script answered, as it leaves the engine. `main` checks it: nothing here is trusted. */
interface Answer {
  status: number
  headers: [string, string][]
  body: string
  base64?: true
}

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

/** JSON text of a script's return value. Source: functions page, "Return value". */
export function answerText(value: unknown): string {
  if (!(value instanceof APIConnectResponse))
    return stringify({ status: 200, headers: [], body: bodyText(value) } satisfies Answer)
  const answer: Answer = {
    status: value.getStatusCode(),
    headers: headerLines(value.getHeaders()),
    body: bodyText(value.getBody()),
  }
  if (value.isBase64Encoded()) answer.base64 = true
  return stringify(answer)
}
