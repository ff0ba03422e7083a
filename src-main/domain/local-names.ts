/**
 * Names that never lead out of this computer and its private networks: the local authority may speak for them and for
 * what stands below them, and for nothing else, so that a stolen key opens no web site.
 *
 * Source: RFC 6761 and 8375 (special-use names); RFC 9476 has `internal` reserved by ICANN.
 */
export const localNames: readonly string[] = [
  'localhost',
  'test',
  'example',
  'invalid',
  'local',
  'internal',
  'home.arpa',
]

/** Whether a name, a wildcard too, is one of them. */
export function isLocalName(name: string): boolean {
  const lower = name.toLowerCase().replace(/\.$/, '')
  return localNames.some((suffix) => lower === suffix || lower.endsWith(`.${suffix}`))
}
