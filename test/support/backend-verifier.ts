import { createHash, createHmac } from 'node:crypto'

/** A request as a backend received it. */
export interface ReceivedRequest {
  readonly method: string
  /** Path with query. */
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

interface VerifyOptions {
  /** Secrets by key. */
  readonly keys: ReadonlyMap<string, string>
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where the signature is. */
  readonly header?: string
}

/**
 * The check that backends are told to make, written from its description alone: nothing of the gateway's own signing is
 * used. Answers the documented text of the failure, `null` when the signature is good.
 *
 * Source: APIC Developer Guide, "Backend service development: signature verification" (Java sample).
 */
export function verifyBackendSignature(
  request: ReceivedRequest,
  { keys, now, header = 'authorization' }: VerifyOptions,
): string | null {
  const values = (name: string) =>
    request.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value.trim())
  const [authorization] = values(header)
  if (authorization === undefined) return 'Authorization not found.'
  const form = /^SDK-HMAC-SHA256\s+Access=([^,]+),\s?SignedHeaders=([^,]+),\s?Signature=(\w+)$/.exec(
    authorization,
  )
  if (form === null) return 'Authorization format incorrect.'
  const [, access = '', list = '', signature = ''] = form
  const secret = keys.get(access)
  if (secret === undefined) return 'Signing key not found.'
  const names = list.split(';')
  for (const name of names) if (values(name).length === 0) return `Signed header ${name} not found`
  const given = values('x-sdk-content-sha256')[0]
  const payload = given ?? createHash('sha256').update(request.body).digest('hex')
  const [date] = values('x-sdk-date')
  if (date === undefined) return 'Header x-sdk-date not found.'
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? []
  const time = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s))
  if (!(Math.abs(now - time) <= 15 * 60 * 1000)) return 'Signature expired.'
  const [path = '', query = ''] = request.target.split('?')
  const encoded = path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/')
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
      return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))] as const
    })
    .sort((a, b) => (a[0] === b[0] ? compare(a[1], b[1]) : compare(a[0], b[0])))
  const canonical = [
    request.method,
    encoded.endsWith('/') ? encoded : `${encoded}/`,
    pairs.map(([name, value]) => `${name}=${value}`).join('&'),
    ...names.map((name) => `${name}:${values(name).join(',')}`),
    '',
    list,
    payload,
  ].join('\n')
  const toSign = `SDK-HMAC-SHA256\n${date}\n${createHash('sha256').update(canonical).digest('hex')}`
  const expected = createHmac('sha256', secret).update(toSign).digest('hex')
  return expected === signature ? null : 'Verify authroization failed.'
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
