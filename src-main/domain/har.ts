import { STATUS_CODES } from 'node:http'
import type { CallContent, RecordedBody } from '#contract/model/call-content'
import type { CallTrace } from '#contract/model/call-trace'
import { splitQuery } from './percent-encoding.ts'

/** A call with what was recorded of it. */
export interface HarCall {
  readonly trace: CallTrace
  readonly content: CallContent | null
}

/**
 * Calls as an HTTP archive. Sizes of headers are unknown (-1), what was not recorded is empty, secrets stay masked.
 * Fields of our own begin with `_`.
 *
 * Source: HTTP Archive 1.2, http://www.softwareishard.com/blog/har-12-spec/.
 */
export function harText(calls: readonly HarCall[], version: string): string {
  const entries = calls.map((call) => JSON.stringify(entry(call)))
  const creator = JSON.stringify({ name: 'Atrium', version })
  return `{"log":{"version":"1.2","creator":${creator},"entries":[${entries.join(',\n')}]}}\n`
}

function entry({ trace, content }: HarCall): object {
  const url = `${trace.protocol.toLowerCase()}://${trace.host}${trace.path}`
  const at = trace.path.indexOf('?')
  const backendMs = trace.spans.find(({ name }) => name === 'callBackend')?.durationMs ?? 0
  const responseBody = content?.response.body ?? null
  return {
    startedDateTime: new Date(trace.time).toISOString(),
    time: trace.durationMs,
    request: {
      method: trace.method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(content?.request.headers ?? []),
      queryString:
        at < 0 ? [] : splitQuery(trace.path.slice(at + 1)).map(({ name, value }) => ({ name, value })),
      ...postData(content),
      headersSize: -1,
      bodySize: trace.requestBytes,
    },
    response: {
      status: trace.status,
      statusText: STATUS_CODES[trace.status] ?? '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(content?.response.headers ?? []),
      content: {
        size: trace.responseBytes,
        mimeType: headerOf(content?.response.headers, 'content-type'),
        ...(responseBody === null ? {} : bodyText(responseBody)),
      },
      redirectURL: headerOf(content?.response.headers, 'location'),
      headersSize: -1,
      bodySize: trace.responseBytes,
    },
    cache: {},
    timings: { send: 0, wait: backendMs, receive: Math.max(0, trace.durationMs - backendMs) },
    serverIPAddress: '127.0.0.1',
    _requestId: trace.requestId,
    _api: trace.apiName,
    _environment: trace.envName,
    _caller: trace.appName,
    _sourceIp: trace.sourceIp,
    _errorCode: trace.errorCode,
    _stoppedAt: trace.stoppedAt,
    _backendRequest: trace.backendRequest,
    _backendStatus: trace.backendStatus,
  }
}

function pairs(headers: readonly (readonly [string, string])[]): { name: string; value: string }[] {
  return headers.map(([name, value]) => ({ name, value }))
}

function headerOf(headers: readonly (readonly [string, string])[] | undefined, name: string): string {
  return headers?.find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
}

function postData(content: CallContent | null): object {
  const body = content?.request.body ?? null
  if (content === null || body === null) return {}
  return {
    postData: { mimeType: headerOf(content.request.headers, 'content-type'), params: [], ...bodyText(body) },
  }
}

function bodyText({ text, base64, truncated }: RecordedBody): object {
  return {
    text,
    ...(base64 ? { encoding: 'base64' } : {}),
    ...(truncated ? { comment: 'cut when recorded' } : {}),
  }
}
