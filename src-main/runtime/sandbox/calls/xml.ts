import { XMLParser } from 'fast-xml-parser'
import { HostCallError } from './host-call-error.ts'

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: 'content',
  parseTagValue: true,
  parseAttributeValue: true,
  allowBooleanAttributes: false,
  numberParseOptions: { leadingZeros: false, hex: false, skipLike: /^[-+.]|[.]$|^-?0\d/ },
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 100,
  processEntities: { enabled: true, maxTotalExpansions: 100_000, maxExpandedLength: 1_000_000 },
  tagValueProcessor: (_name, value) => (value === 'null' ? null : value),
  attributeValueProcessor: (_name, value) => (value === 'null' ? null : value),
})

/** JSON text of an XML document by org.json's rules. A document type with declarations is refused. */
export function xmlToJson(xml: string): string {
  if (/<!DOCTYPE[^>]*\[/i.test(xml))
    throw new HostCallError(
      'org.json.JSONException',
      'The XML declares a document type of its own, which is refused',
    )
  let value: unknown
  try {
    value = parser.parse(xml, true)
  } catch (error) {
    throw new HostCallError('org.json.JSONException', `Not XML: ${(error as Error).message}`)
  }
  return JSON.stringify(value)
}
