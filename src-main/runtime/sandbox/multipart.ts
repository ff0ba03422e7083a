/** One part of a form. */
export interface FormPart {
  readonly name: string
  /** Null for a plain field. */
  readonly fileName: string | null
  readonly bytes: Buffer
}

const MAX_PARTS = 1000

/** Value of a parameter in a header, quoted or not. */
function parameter(header: string, name: string): string | null {
  const match = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(header)
  if (match === null) return null
  return match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/g, '$1')
}

/** Splits a multipart/form-data body (RFC 7578). Undefined when it is none after all. */
export function parseMultipart(body: Buffer, contentType: string): FormPart[] | undefined {
  const boundary = parameter(contentType, 'boundary')
  if (boundary === null || boundary === '') return undefined
  const mark = Buffer.from(`--${boundary}`)
  const parts: FormPart[] = []
  let at = body.indexOf(mark)
  if (at < 0) return undefined
  while (parts.length < MAX_PARTS) {
    const start = at + mark.length
    // Two dashes after the mark end the form.
    if (body.subarray(start, start + 2).toString('latin1') === '--') return parts
    const head = body.indexOf('\r\n\r\n', start)
    const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), start)
    if (head < 0 || end < 0 || head > end) return undefined
    const disposition =
      /^content-disposition:(.*)$/im.exec(body.subarray(start, head).toString('utf8'))?.[1] ?? ''
    const name = parameter(disposition, 'name')
    if (name !== null)
      parts.push({
        name,
        fileName: parameter(disposition, 'filename'),
        bytes: body.subarray(head + 4, end),
      })
    at = end + 2
  }
  return undefined
}
