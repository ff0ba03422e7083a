import { javaError } from '../host.ts'
import { mapEntries } from './java-collections.ts'

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** The five characters of XML as entities. */
export function escapeXml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => escapes[character] as string)
}

const elementName = /^[A-Za-z_\u0080-\uffff][A-Za-z0-9_.:\u0080-\uffff-]*$/

/** Refuses a member that cannot be an element. */
export function checkElementName(name: string): string {
  if (!elementName.test(name))
    throw javaError('org.json.JSONException', `"${name}" cannot be the name of an XML element`)
  return name
}

interface Layout {
  /** Text of one indent step; empty for XML in one line. */
  readonly step: string
}

function element(name: string, value: unknown, depth: number, layout: Layout): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item, depth, layout)).join('')
  checkElementName(name)
  const [line, indent] = layout.step === '' ? ['', ''] : ['\n', layout.step.repeat(depth)]
  if (value === null || value === undefined) return `${indent}<${name}>null</${name}>${line}`
  if (typeof value !== 'object')
    return value === ''
      ? `${indent}<${name}/>${line}`
      : `${indent}<${name}>${escapeXml(String(value))}</${name}>${line}`
  const entries = mapEntries(value, 'toXml')
  if (entries.length === 0) return `${indent}<${name}/>${line}`
  // Text beside elements cannot be indented without becoming another text.
  const mixed = entries.some(([key]) => key === 'content')
  const inner = members(entries, depth + 1, mixed ? { step: '' } : layout)
  return mixed || layout.step === ''
    ? `${indent}<${name}>${inner}</${name}>${line}`
    : `${indent}<${name}>\n${inner}${indent}</${name}>\n`
}

function members(entries: readonly (readonly [string, unknown])[], depth: number, layout: Layout): string {
  return entries
    .map(([key, value]) =>
      key === 'content'
        ? (Array.isArray(value) ? value : [value]).map((item) => escapeXml(String(item))).join('\n')
        : element(key, value, depth, layout),
    )
    .join('')
}

/**
 * XML of a value by org.json's rules: arrays repeat their element, members are elements and never attributes,
 * `content` is text. `pretty` indents by two spaces.
 */
export function toXmlText(
  value: unknown,
  { root, pretty = false }: { root?: string; pretty?: boolean } = {},
): string {
  const layout = { step: pretty ? '  ' : '' }
  if (root !== undefined) return element(root, value, 0, layout).trimEnd()
  if (Array.isArray(value))
    return value
      .map((item) => element('array', item, 0, layout))
      .join('')
      .trimEnd()
  if (typeof value !== 'object' || value === null) return escapeXml(String(value))
  return members(mapEntries(value, 'toXml'), 0, layout).trimEnd()
}
