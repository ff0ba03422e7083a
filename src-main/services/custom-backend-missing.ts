import { RomaError } from '#contract/errors'

/** A custom backend that is not there, in ROMA's words. */
export function customBackendNotFound(id: string): RomaError {
  return new RomaError('customBackendNotFound', {
    message: `The livedata API does not exist, id: ${id}`,
    hint: 'ldApiId: it was deleted, perhaps in another window; choose another custom backend.',
  })
}
