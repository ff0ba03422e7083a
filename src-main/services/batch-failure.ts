import { RomaError } from '#contract/errors'

/** Errors that concern the whole batch: the next item would meet them too, or the database has already rolled back. */
const FATAL = new Set(['storageFull', 'unexpected', 'secretsLocked'])

/** How one API of a batch failed. */
export interface Failure {
  readonly apiId: string
  readonly apiName: string
  readonly errorCode: string
  readonly errorMsg: string
}

/** Does one item of a batch; a refusal becomes its entry in the list of failures, anything worse ends the batch. */
export function batchFailure(
  item: { apiId: string; apiName: string },
  work: () => void,
): Failure | undefined {
  try {
    work()
    return undefined
  } catch (thrown) {
    const error = RomaError.from(thrown)
    if (FATAL.has(error.error)) throw thrown
    const errorMsg = error.hint === undefined ? error.message : `${error.message} ${error.hint}`
    return { ...item, errorCode: error.entry.code, errorMsg }
  }
}
