import { jsonToMap } from '../common/json-utils.ts'
import { xmlToJson } from '../common/xml-utils.ts'
import { text } from '../language/arguments.ts'
import { parseJson } from '../language/json-text.ts'
import { staticClass } from '../language/static-class.ts'
import { checkElementName, escapeXml } from '../language/xml-text.ts'

/** One value in net.sf.json's form: arrays hold `<e>` elements, types stand in attributes when `typed`. */
function element(name: string, value: unknown, typed: boolean): string {
  checkElementName(name)
  const hint = (attribute: string) => (typed ? ` ${attribute}` : '')
  if (value === null) return `<${name}${hint('class="object"')} null="true"/>`
  if (Array.isArray(value)) return `<${name}${hint('class="array"')}>${items(value, typed)}</${name}>`
  if (typeof value === 'object') return `<${name}${hint('class="object"')}>${members(value, typed)}</${name}>`
  return `<${name}${hint(`type="${typeof value}"`)}>${escapeXml(String(value))}</${name}>`
}

function items(value: readonly unknown[], typed: boolean): string {
  return value.map((item) => element('e', item, typed)).join('')
}

function members(value: object, typed: boolean): string {
  return Object.entries(value)
    .map(([key, item]) => element(key, item, typed))
    .join('')
}

function json2Xml(json: unknown, what: string, typed: boolean): string {
  const value = parseJson(text(json, what), what)
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (Array.isArray(value)) return `${declaration}<a>${items(value, typed)}</a>`
  return typeof value === 'object' && value !== null
    ? `${declaration}<o>${members(value, typed)}</o>`
    : `${declaration}<o>${escapeXml(String(value))}</o>`
}

/** XML to JSON and back, with type hints. Source: "JSONHelper". */
export const JSONHelper = staticClass({
  json2Xml: (json: unknown) => json2Xml(json, 'JSONHelper.json2Xml', true),
  json2XmlWithoutType: (json: unknown) => json2Xml(json, 'JSONHelper.json2XmlWithoutType', false),
  xml2Json: (xml: unknown) => xmlToJson(xml, 'JSONHelper.xml2Json'),
  jsonToMap: (json: unknown) => jsonToMap(json, 'JSONHelper.jsonToMap'),
})
