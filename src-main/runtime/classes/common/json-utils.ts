import { javaError } from '../host.ts'
import { text } from '../language/arguments.ts'
import { isJavaMap, toJava } from '../language/java-collections.ts'
import { HashMap, type MapClass } from '../language/java-util.ts'
import { datePattern, parseJson, toJsonText } from '../language/json-text.ts'
import { staticClass } from '../language/static-class.ts'
import { toXmlText } from '../language/xml-text.ts'

/** Parses a JSON object to a Java map; anything else is an error. */
export function jsonToMap(json: unknown, what: string): object {
  const map = toJava(parseJson(text(json, what), what))
  if (!isJavaMap(map)) throw javaError('org.json.JSONException', `${what}: a JSON object is expected`)
  return map
}

function toBean(json: unknown, javaClass: unknown): object {
  // Scripts cannot define Java classes, so the library's map is the only bean there is.
  if ((javaClass as MapClass | undefined) !== HashMap)
    throw javaError(
      'java.lang.IllegalArgumentException',
      'JsonUtils.toBean: give java.util.Map or java.util.HashMap as the class',
    )
  return jsonToMap(json, 'JsonUtils.toBean')
}

function convertJsonToXml(json: unknown, rootName?: unknown): string {
  const value = parseJson(text(json, 'JsonUtils.convertJsonToXml'), 'JsonUtils.convertJsonToXml')
  return rootName === undefined || rootName === null
    ? toXmlText(value)
    : toXmlText(value, { root: text(rootName, 'JsonUtils.convertJsonToXml') })
}

/** JSON to maps, text and XML. Source: "JsonUtils". */
export const JsonUtils = staticClass({
  toMap: (json: unknown) => jsonToMap(json, 'JsonUtils.toMap'),
  toBean,
  toJson: (value: unknown, config?: unknown) => toJsonText(value, datePattern(config, 'JsonUtils.toJson')),
  convertJsonToXml,
})
