/** Value of a variable (`apiId`, `error.code`, `authorizer.frontend.role`); `undefined` leaves an empty text. */
export type TemplateValues = (name: string) => string | undefined

/** A text with variables, taken apart once: literal, name, literal, name, … literal. */
export type ResponseTemplate = readonly string[]

const known = [
  'authorizer\\.(?:frontend|backend)\\.[A-Za-z0-9_-]+',
  'error\\.(?:message|code|type)\\b',
  '(?:apiId|apiName|appId|appName|requestId|stage|sourceIp|reqPath|reqUri|reqMethod)\\b',
].join('|')
// A name that is none takes its dotted rest along and leaves nothing.
const variable = new RegExp(`\\$context\\.(${known}|[A-Za-z0-9_]+(?:\\.[A-Za-z0-9_-]+)*)`, 'g')

/** Source: ROMA Connect User Guide, "Configuring gateway responses": variables. */
export function compileTemplate(text: string): ResponseTemplate {
  const parts: string[] = []
  let last = 0
  for (const found of text.matchAll(variable)) {
    parts.push(text.slice(last, found.index), found[1] ?? '')
    last = found.index + found[0].length
  }
  parts.push(text.slice(last))
  return parts
}

/** Fills a JSON text: a value may hold quotes, backslashes and line ends and cannot leave its string. */
export function fillJson(template: ResponseTemplate, values: TemplateValues): string {
  return fill(template, (name) => JSON.stringify(values(name) ?? '').slice(1, -1))
}

/** Fills a header value, as the bytes that go on the line: one line, UTF-8. */
export function fillHeader(template: ResponseTemplate, values: TemplateValues): string {
  const text = fill(template, (name) => values(name) ?? '')
  // Control characters would end the line or the header.
  return Buffer.from(text.replace(/\p{Cc}+/gu, ' ').trim(), 'utf8').toString('latin1')
}

function fill(template: ResponseTemplate, value: (name: string) => string): string {
  let text = template[0] ?? ''
  for (let i = 1; i < template.length; i += 2)
    text += value(template[i] as string) + (template[i + 1] as string)
  return text
}
