/** What the worker puts into the engine before this library is read. The names are gone before a script runs. */
interface HostFunctions {
  atriumHost(name: string, args: string): string
  atriumLog(level: string, text: string): void
  atriumRandom(): number
}

const globals = globalThis as unknown as Partial<HostFunctions>
const atriumHost = globals.atriumHost as HostFunctions['atriumHost']
const atriumLog = globals.atriumLog as HostFunctions['atriumLog']
/** A number the memory image cannot repeat: the engine's own generator starts anew with every call. */
export const hostRandom = globals.atriumRandom as HostFunctions['atriumRandom']
for (const name of ['atriumHost', 'atriumLog', 'atriumRandom'] as const) delete globals[name]

// Kept from before the script, which may replace them.
const { parse, stringify } = JSON

/** What a host call answers: a value, or the text and Java class of its failure. */
type HostAnswer = { readonly value: unknown } | { readonly failure: string; readonly javaClass: string }

/**
 * Asks the host for what the engine cannot do itself. Arguments and answer travel as JSON text.
 * Throws a Java-like error when the host refuses.
 */
export function host<T>(name: string, ...args: readonly (string | number | boolean | null)[]): T {
  const answer = parse(atriumHost(name, stringify(args))) as HostAnswer
  if ('failure' in answer) throw javaError(answer.javaClass, answer.failure)
  return answer.value as T
}

/** Writes one log line of this call. */
export function hostLog(level: 'log' | 'warn' | 'error', text: string): void {
  atriumLog(level, text)
}

/** An error as scripts know Java exceptions: `message`, `getMessage()`, and the class it would have in Java. */
export function javaError(javaClass: string, message: string): Error {
  const error = new Error(message) as Error & { javaClass?: string }
  if (javaClass !== '') error.javaClass = javaClass
  return error
}
