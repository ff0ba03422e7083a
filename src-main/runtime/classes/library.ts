import { answerText } from './language/answer-text.ts'
import { callData } from './language/call-data.ts'
import { extendBuiltIns, nashornGlobals } from './language/nashorn.ts'

const { stringify } = JSON

for (const [name, value] of Object.entries(nashornGlobals()))
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
extendBuiltIns()

/**
 * Answers one call. `program` is the user's file as a function that gives back its entry: top-level code runs
 * with every call, as in a fresh scope.
 */
export function run(program: () => unknown, data: string): string {
  const entry = program()
  if (typeof entry !== 'function')
    throw new Error('The script has no entry: define function execute(data) (excute is looked for as well)')
  return answerText((entry as (data: object) => unknown)(callData(data)))
}

/** What is known of a thrown value, as JSON text: `[name, message, stack]`. Getters of the script may run. */
export function describeError(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return described('', String(thrown), '')
  const { name, message, stack } = thrown as Partial<Error>
  if (typeof message !== 'string') return described('', stringify(thrown) ?? String(thrown), '')
  return described(typeof name === 'string' ? name : '', message, typeof stack === 'string' ? stack : '')
}

/** From texts alone: an array would ask the `toJSON` a script may have left on its prototype. */
function described(name: string, message: string, stack: string): string {
  return `[${stringify(name)},${stringify(message)},${stringify(stack)}]`
}
