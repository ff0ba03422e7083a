/** Values of one group in one environment, by name. */
export type Variables = ReadonlyMap<string, string>

/** A text after substitution, and the names that had no value. */
export interface Substituted {
  readonly text: string
  readonly missing: readonly string[]
}

/**
 * Puts values in place of `#name#`. Names are case-sensitive; a name without a value stays as written and is listed.
 *
 * Source: ROMA Connect User Guide, "Configuring an Environment and Environment Variables".
 */
export function substitute(text: string, variables: Variables): Substituted {
  if (!text.includes('#')) return { text, missing: [] }
  const missing: string[] = []
  const replaced = text.replace(/#([^#]*)#/g, (whole, name: string) => {
    const value = variables.get(name)
    if (value === undefined) missing.push(name)
    return value ?? whole
  })
  return { text: replaced, missing }
}
