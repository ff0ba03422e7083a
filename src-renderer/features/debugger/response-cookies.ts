/** A cookie that an answer sets. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** The rest of the line: `Path=/; HttpOnly`. */
  readonly attributes: string
}

/** Cookies of an answer, in the order they came. Source: RFC 6265, section 5.2. */
export function cookiesOf(headers: readonly (readonly [string, string])[]): SetCookie[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, line]) => {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const at = pair.indexOf('=')
      return {
        name: at < 0 ? '' : pair.slice(0, at).trim(),
        value: pair.slice(at + 1).trim(),
        attributes: attributes.join('; '),
      }
    })
}
