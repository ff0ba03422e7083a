import type { LogLine, ScriptFailure } from '#contract/model/custom-backend'
import type { DeployedScript, FunctionAnswer } from './ports.ts'

const MAX_HEADERS = 100
const MAX_HEADER_LENGTH = 8 * 1024

const contentTypes: Record<DeployedScript['contentType'], string> = {
  json: 'application/json;charset=UTF-8',
  xml: 'application/xml;charset=UTF-8',
  stream: 'application/octet-stream;charset=UTF-8',
}

/** Headers that belong to the connection or to how the body was framed; scripts copy them from other answers. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'content-encoding',
])

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// Controls could end the line; above U+00FF a header cannot say at all.
const forbidden = /[^\t\x20-\x7e\x80-\xff]/

/** What a script answered, read from the text that left the engine. Nothing in it is trusted. */
interface RawAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  readonly base64: boolean
}

class AnswerProblem extends Error {}

/** The library only writes this shape; a script that has broken the engine may write any. */
function rawAnswer(text: string): RawAnswer {
  const raw: unknown = JSON.parse(text)
  if (isShaped(raw)) return raw
  throw new AnswerProblem('The answer has not the form of one')
}

function isShaped(raw: unknown): raw is RawAnswer {
  if (typeof raw !== 'object' || raw === null) return false
  const { status, headers, body, base64 } = raw as Partial<Record<keyof RawAnswer, unknown>>
  const shaped = Number.isInteger(status) && typeof body === 'string' && typeof base64 === 'boolean'
  return shaped && Array.isArray(headers) && headers.every(isPair)
}

function isPair(line: unknown): boolean {
  return Array.isArray(line) && line.length === 2 && line.every((part) => typeof part === 'string')
}

function checkedHeaders(headers: RawAnswer['headers']): [string, string][] {
  if (headers.length > MAX_HEADERS) throw new AnswerProblem(`The answer has more than ${MAX_HEADERS} headers`)
  return headers.flatMap(([name, value]): [string, string][] => {
    if (!token.test(name)) throw new AnswerProblem(`${JSON.stringify(name)} is no header name`)
    if (forbidden.test(value))
      throw new AnswerProblem(`The value of the header ${name} has characters it cannot have`)
    if (name.length + value.length > MAX_HEADER_LENGTH)
      throw new AnswerProblem(`The header ${name} is over 8 KiB`)
    return dropped.has(name.toLowerCase()) ? [] : [[name, value]]
  })
}

function checkedBody({ body, base64 }: RawAnswer): Uint8Array {
  if (!base64) return Buffer.from(body, 'utf8')
  if (!/^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/.test(body))
    throw new AnswerProblem('The body is said to be base64 and is not')
  return Buffer.from(body, 'base64')
}

/** The answer callers get. A status, header or body that cannot be sent is the script's failure. */
export function functionAnswer(
  text: string,
  script: DeployedScript,
  log: readonly LogLine[],
): FunctionAnswer {
  try {
    const raw = rawAnswer(text)
    // 1xx would not end the answer, so the caller would wait for ever.
    if (raw.status < 200 || raw.status > 599)
      throw new AnswerProblem(`The answer has the status ${raw.status}; 200 to 599 is possible`)
    const headers = checkedHeaders(raw.headers)
    const body = raw.status === 204 || raw.status === 304 ? new Uint8Array() : checkedBody(raw)
    if (!headers.some(([name]) => name.toLowerCase() === 'content-type'))
      headers.unshift(['content-type', contentTypes[script.contentType]])
    return { status: raw.status, headers, body, log, failure: null }
  } catch (error) {
    const broken = error instanceof SyntaxError
    if (!broken && !(error instanceof AnswerProblem)) throw error
    const message = broken ? 'The answer has not the form of one' : error.message
    return failedAnswer({ message, line: 0, column: 0, stack: '' }, log)
  }
}

/** The answer of a script that failed. The gateway says it in its own words. */
export function failedAnswer(failure: ScriptFailure, log: readonly LogLine[]): FunctionAnswer {
  return { status: 500, headers: [], body: new Uint8Array(), log, failure }
}
