import { javaList, javaMap, mapEntries } from './java-collections.ts'

/** The class object of `java.util.HashMap`, which also stands for `java.util.Map`. */
export type MapClass = new (other?: unknown) => object

/** `java.util.HashMap`: `new` gives a map view. */
export const HashMap = function HashMap(other?: unknown) {
  return javaMap(typeof other === 'object' && other !== null ? mapEntries(other, 'new HashMap') : [])
} as unknown as MapClass

/** `java.util.ArrayList`: `new` gives a list view. */
export const ArrayList = function ArrayList(other?: unknown) {
  return javaList(Array.isArray(other) ? other : [])
} as unknown as new (
  other?: unknown,
) => unknown[]
