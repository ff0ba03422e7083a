import { text } from '../language/arguments.ts'
import { javaMap, mapEntries } from '../language/java-collections.ts'
import { staticClass } from '../language/static-class.ts'

/** As `java.net.URLEncoder` with UTF-8: space `+`; letters, digits and `* - . _` stay. */
function urlEncode(value: unknown): string {
  // Half a surrogate pair is `?` in Java; encodeURIComponent would throw.
  const whole = String(value).replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (part) =>
    part.length === 2 ? part : '?',
  )
  return encodeURIComponent(whole)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

function parseBoolean(value: unknown, otherwise: unknown): boolean {
  const word = String(value).toLowerCase()
  if (word === 'true') return true
  return word === 'false' ? false : otherwise === true
}

/** URL encoding and parameters. Source: "TextUtils". */
export const TextUtils = staticClass({
  encodeByUrlEncoder: (map: unknown) =>
    javaMap(
      mapEntries(map, 'TextUtils.encodeByUrlEncoder').map(
        ([key, value]) => [urlEncode(key), urlEncode(value)] as const,
      ),
    ),
  parseBoolean,
  // Not encoded: that is what encodeByUrlEncoder is for.
  toHttpParameters: (map: unknown) =>
    mapEntries(map, 'TextUtils.toHttpParameters')
      .map(([key, value]) => `${key}=${text(value ?? '', 'TextUtils.toHttpParameters')}`)
      .join('&'),
})
