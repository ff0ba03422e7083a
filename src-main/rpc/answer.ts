import type { ContractHandlers } from '#contract/contract'
import { contract, type ProcedureName } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { Answer, Question } from '#contract/message'

interface Reporting {
  /** Called with what no one foresaw: its cause belongs in the log, not in the answer. */
  onUnexpected?(error: RomaError, procedure: string): void
}

type AnyHandler = (input: unknown) => unknown

/**
 * Runs one procedure: parses the input, calls the handler, parses the output. Never throws, so a transport
 * only moves messages. A broken output is our own fault and answers `unexpected`, never the raw value.
 */
export async function answer(
  handlers: ContractHandlers,
  { id, name, input }: Question,
  { onUnexpected }: Reporting = {},
): Promise<Answer> {
  try {
    if (!isProcedure(name)) {
      throw new RomaError('noSuchProcedure', { hint: `No procedure is called ${JSON.stringify(name)}.` })
    }
    const { input: inputShape, output: outputShape } = contract[name]
    const parsed = inputShape.parse(input ?? {}, { reportInput: true })
    const handle = handlers[name] as AnyHandler
    const result = await handle(parsed)
    const output = outputShape.safeParse(result)
    if (!output.success) throw new RomaError('unexpected', { cause: output.error })
    return { id, output: output.data }
  } catch (error) {
    const known = RomaError.from(error)
    if (known.error === 'unexpected') onUnexpected?.(known, name)
    return { id, error: known.toDetail() }
  }
}

/** Own keys only: `__proto__` and `constructor` are no procedures. */
function isProcedure(name: string): name is ProcedureName {
  return Object.hasOwn(contract, name)
}
