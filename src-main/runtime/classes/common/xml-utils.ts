import { host } from '../host.ts'
import { text } from '../language/arguments.ts'
import { isJavaMap, javaMap, toJava } from '../language/java-collections.ts'
import { datePattern, parseJson, plain } from '../language/json-text.ts'
import { staticClass } from '../language/static-class.ts'
import { toXmlText } from '../language/xml-text.ts'

/** JSON text of an XML document, by org.json's rules: attributes and elements are members, `content` is text. */
export function xmlToJson(xml: unknown, what: string): string {
  return host('xml.toJson', text(xml, what))
}

function toMap(xml: unknown): object {
  const whole = parseJson(xmlToJson(xml, 'XmlUtils.toMap'), 'XmlUtils.toMap')
  // The root element is dropped, as Jackson's XML mapper does.
  const [root] = Object.values(whole as object) as unknown[]
  const map = toJava(root)
  return isJavaMap(map) ? map : javaMap(root === undefined || root === '' ? [] : [['content', map]])
}

function toXml(value: unknown, config?: unknown): string {
  return toXmlText(plain(value, datePattern(config, 'XmlUtils.toXml')))
}

/** XML to JSON and back. Source: "XmlUtils". */
export const XmlUtils = staticClass({
  toJson: (xml: unknown) => xmlToJson(xml, 'XmlUtils.toJson'),
  toMap,
  toXml,
})
