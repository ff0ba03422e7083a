import type { Http2ServerRequest } from 'node:http2'

/** Head of an HTTP/2 request in the shape of HTTP/1. */
export interface Http2Head {
  /** Flat list without pseudo headers; `host` first, cookies joined. */
  readonly raw: string[]
  /** Bytes of the body; −1: only the end will tell. */
  readonly bodyLength: number
  /** Why it cannot be served; empty when it can. */
  readonly problem: string
}

/**
 * Pseudo headers out, `:authority` as `host`, the pieces of a cookie joined: what stands behind speaks HTTP/1.
 *
 * Source: RFC 9113, sections 8.2.3 and 8.3.1.
 */
export function readHttp2Head(message: Http2ServerRequest): Http2Head {
  const { rawHeaders } = message
  const raw: string[] = []
  let authority = ''
  let host = ''
  let cookie = ''
  let problem = ''
  let declared = -1
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    const value = rawHeaders[i + 1] as string
    if (name.charCodeAt(0) === 58) {
      if (name === ':authority') authority = value
    } else if (name === 'host') {
      if (host !== '') problem = 'There are two Host headers.'
      host = value
    } else if (name === 'cookie') cookie = cookie === '' ? value : `${cookie}; ${value}`
    else {
      if (name === 'content-length') declared = Number(value)
      raw.push(name, value)
    }
  }
  if (authority !== '' && host !== '' && authority.toLowerCase() !== host.toLowerCase())
    problem = 'The Host header differs from :authority.'
  if (cookie !== '') raw.push('cookie', cookie)
  const named = authority === '' ? host : authority
  if (named !== '') raw.unshift('host', named)
  const hasBody = !message.stream.endAfterHeaders
  return { raw, problem, bodyLength: hasBody ? declared : 0 }
}
