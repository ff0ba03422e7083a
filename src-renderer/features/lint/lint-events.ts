import type { EventName } from '#contract/events'

/** What can change the outcome of a lint. */
export const lintEvents: EventName[] = [
  'api.changed',
  'publication.changed',
  'environmentVariable.changed',
  'appAuth.changed',
  'apiGroup.changed',
  'customBackend.changed',
]
