import { catalogue } from '#contract/error-catalogue'

/** English is what the catalogue itself says, so it is written once. */
export const messages = Object.fromEntries(
  Object.entries(catalogue).map(([name, { message }]) => [name, message]),
)
