import { isSecretName, maskJson, maskOf, maskQuery } from './mask.ts'

/**
 * A text body, secrets masked by name: members of JSON at any depth, fields of a form, elements of XML. What cannot be
 * parsed, a cut text for one, is searched for pairs that look like them.
 */
export function maskBody(text: string, contentType: string): string {
  if (/^\s*[{[]/.test(text)) {
    const masked = maskJson(text)
    return masked === text ? maskLoosely(text) : masked
  }
  if (contentType.includes('x-www-form-urlencoded')) return maskQuery(text)
  return maskLoosely(text)
}

const pair = /"([A-Za-z0-9_-]{1,40})"(\s*:\s*)"(?:[^"\\]|\\.)*"?/g
const element = /<([A-Za-z0-9_-]{1,40})>([^<]*)/g

function maskLoosely(text: string): string {
  return text
    .replace(pair, (whole, name: string, colon: string) =>
      isSecretName(name) ? `"${name}"${colon}"${maskOf(name)}"` : whole,
    )
    .replace(element, (whole, name: string) => (isSecretName(name) ? `<${name}>${maskOf(name)}` : whole))
}
