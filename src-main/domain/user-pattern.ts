import { RE2JS } from 're2js'

/** A regular expression of the user's, safe to meet any value. */
export interface UserPattern {
  /** Whether it is found anywhere in the value: anchor it to compare the whole. Looks at the first 8 192 characters. */
  found(value: string): boolean
  /** Whether it is the whole value. */
  matches(value: string): boolean
}

const MAX_PATTERN_LENGTH = 1024
/** Steps of the compiled pattern: together with the length of values this bounds a match to some milliseconds. */
const MAX_PROGRAM = 1000
const MAX_VALUE_LENGTH = 8192

/**
 * Compiles a pattern, or says why it cannot be used. Linear in the length of the value whatever the pattern is; look-
 * around and back references do not exist in this engine and are refused.
 */
export function compileUserPattern(text: string): UserPattern | { readonly problem: string } {
  if (text.length > MAX_PATTERN_LENGTH)
    return { problem: `A pattern has at most ${MAX_PATTERN_LENGTH} characters.` }
  let pattern: RE2JS
  try {
    pattern = RE2JS.compile(text)
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    return {
      problem: `"${text.slice(0, 60)}" is no usable pattern: ${reason}. Look-around and back references are not available.`,
    }
  }
  if (pattern.programSize() > MAX_PROGRAM)
    return { problem: `"${text.slice(0, 60)}" is too large: use smaller repetitions.` }
  return {
    found: (value) => pattern.matcher(bounded(value)).find(),
    matches: (value) => value.length <= MAX_VALUE_LENGTH && pattern.matcher(value).matches(),
  }
}

/** Why a pattern cannot be used; `undefined` when it can. */
export function userPatternProblem(text: string): string | undefined {
  const compiled = compileUserPattern(text)
  return 'problem' in compiled ? compiled.problem : undefined
}

function bounded(value: string): string {
  return value.length > MAX_VALUE_LENGTH ? value.slice(0, MAX_VALUE_LENGTH) : value
}
