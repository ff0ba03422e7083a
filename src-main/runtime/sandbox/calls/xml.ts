import { XMLParser } from 'fast-xml-parser'
import { HostCallError } from './host-call-error.ts'

const ATTRIBUTES = ':@'
const TEXT = '#text'

/** An element as the parser gives it: its name with its children, its attributes, or a text. */
type ParsedNode = Readonly<Record<string, unknown>>

const parser = new XMLParser({
  // The order of children decides the order of members, so objects by name would come too late.
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 100,
  processEntities: { enabled: true, maxTotalExpansions: 100_000, maxExpandedLength: 1_000_000 },
})

/** A text as org.json reads it: words of JSON and numbers are values, all else stays text. */
function toValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return text
  const number = Number(text)
  // A long number would come out as another one.
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
    ? number
    : text
}

/** Adds a member; of the second of a name on, the member is an array. */
function add(members: Map<string, unknown>, name: string, value: unknown): void {
  const before = members.get(name)
  if (!members.has(name)) members.set(name, value)
  else if (before instanceof Repeated) before.items.push(value)
  else members.set(name, new Repeated([before, value]))
}

/** Tells an array of siblings from a single value. */
class Repeated {
  readonly items: unknown[]

  constructor(items: unknown[]) {
    this.items = items
  }
}

function toObject(members: ReadonlyMap<string, unknown>): object {
  const plain = [...members].map(
    ([name, value]) => [name, value instanceof Repeated ? value.items : value] as const,
  )
  // Without a prototype, so that an element called __proto__ is a member.
  const object = Object.create(null) as Record<string, unknown>
  for (const [name, value] of plain) object[name] = value
  return object
}

function elementValue(
  children: readonly ParsedNode[],
  attributes: Readonly<Record<string, string>>,
): unknown {
  const members = new Map<string, unknown>()
  for (const [name, value] of Object.entries(attributes)) add(members, name, toValue(value))
  addChildren(members, children)
  if (members.size === 0) return ''
  return members.size === 1 && members.has('content') && !('content' in attributes)
    ? contentOf(members)
    : toObject(members)
}

/** An element of nothing but text is that text. */
function contentOf(members: ReadonlyMap<string, unknown>): unknown {
  const content = members.get('content')
  return content instanceof Repeated ? content.items : content
}

function addChildren(members: Map<string, unknown>, children: readonly ParsedNode[]): void {
  for (const child of children) {
    if (TEXT in child) {
      add(members, 'content', toValue(String(child[TEXT])))
      continue
    }
    const attributes = (child[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>
    for (const [name, inner] of Object.entries(child))
      if (name !== ATTRIBUTES) add(members, name, elementValue(inner as readonly ParsedNode[], attributes))
  }
}

/** JSON text of an XML document by org.json's rules. A document type with declarations is refused. */
export function xmlToJson(xml: string): string {
  if (/<!DOCTYPE[^>]*\[/i.test(xml))
    throw new HostCallError(
      'org.json.JSONException',
      'The XML declares a document type of its own, which is refused',
    )
  const members = new Map<string, unknown>()
  try {
    addChildren(members, parser.parse(xml, true) as readonly ParsedNode[])
  } catch (error) {
    throw new HostCallError('org.json.JSONException', `Not XML: ${(error as Error).message}`)
  }
  return JSON.stringify(toObject(members))
}
