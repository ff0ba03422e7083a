import { createHash } from 'node:crypto'

/**
 * A stable id for a part that has none of its own here (a parameter, a backend, a policy): the product numbers
 * them, and its clients join on the ids.
 */
export function derivedId(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}
