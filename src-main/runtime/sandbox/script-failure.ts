import type { ScriptFailure } from '#contract/model/custom-backend'

/** Name of the user's file in the engine, as stack traces show it. */
export const USER_FILE = 'function.js'
/** Name of the class library in the engine; its frames are not the user's business. */
export const LIBRARY_FILE = 'atrium:library'

interface Frame {
  readonly line: number
  readonly column: number
}

/** A recursion without end has thousands of frames that say the same. */
const MAX_FRAMES = 20

const inUserFile = new RegExp(`${USER_FILE.replace('.', '\\.')}:(\\d+)(?::(\\d+))?`)

/** A failure built from what the engine says. `shift` is how many lines stand before the user's first one. */
export function scriptFailure(
  error: { readonly name: string; readonly message: string; readonly stack: string },
  { shift, limit }: { shift: number; limit?: ScriptFailure['limit'] },
): ScriptFailure {
  let first: Frame | undefined
  const frames = error.stack.split('\n').filter((line) => line.trim() !== '' && !line.includes(LIBRARY_FILE))
  const stack = frames
    .slice(0, MAX_FRAMES)
    .map((line) =>
      line.replace(inUserFile, (_all, row: string, column: string | undefined) => {
        const frame = { line: Math.max(Number(row) - shift, 1), column: Number(column ?? 0) }
        first ??= frame
        return `${USER_FILE}:${frame.line}${column === undefined ? '' : `:${frame.column}`}`
      }),
    )
    .join('\n')
  const more = frames.length > MAX_FRAMES ? `\n    … ${frames.length - MAX_FRAMES} more` : ''
  return {
    message: error.name === '' ? error.message : `${error.name}: ${error.message}`,
    line: first?.line ?? 0,
    column: first?.column ?? 0,
    stack: `${stack}${more}`,
    ...(limit === undefined ? {} : { limit }),
  }
}

/** Which limit an error of the engine stands for. */
export function limitOf(name: string, message: string): ScriptFailure['limit'] {
  if (name === 'InternalError' && message === 'out of memory') return 'memory'
  if (/^(stack overflow|Maximum call stack size exceeded)$/.test(message)) return 'stack'
  return undefined
}
