import { RomaError } from '#contract/errors'
import type { ApiDraft } from '#contract/model/api'
import type { Environment } from '#contract/model/environment'
import type { Storage } from '../storage/open.ts'
import { variablesOf } from './api-variables.ts'
import { missingAuthorizers } from './custom-authorizer.ts'

/** What speaks against publishing a definition: an `error` refuses it, a `warning` informs. */
export interface Problem {
  readonly level: 'error' | 'warning'
  readonly error: RomaError
}

interface Candidate {
  readonly definition: ApiDraft
  readonly environment: Environment
}

/** Every problem of publishing a definition in an environment, errors first. */
export function problemsOf(storage: Storage, candidate: Candidate): Problem[] {
  return [
    ...missingVariables(storage, candidate),
    ...missingAuthorizer(storage, candidate),
    ...missingBackend(storage, candidate),
  ]
}

/** Source: APIG User Guide, "Publishing an API": a variable without a value refuses the publication. */
function missingVariables(storage: Storage, { definition, environment }: Candidate): Problem[] {
  const { environmentVariables: variables } = storage
  return [...variablesOf(definition)]
    .filter((name) => variables.named(definition.groupId, environment.id, name) === undefined)
    .map((name) => ({
      level: 'error',
      error: new RomaError('variableWithoutValue', {
        hint: `The variable "${name}" has no value in ${environment.name}: give it one there.`,
      }),
    }))
}

/** A front API with custom authentication whose authorizer is gone would refuse every caller. */
function missingAuthorizer(storage: Storage, { definition }: Candidate): Problem[] {
  const [missing] = missingAuthorizers(storage, definition)
  if (missing === undefined) return []
  const error = new RomaError('authorizerNotFound', {
    hint: `authorizerId: no custom authorizer has the id ${missing}; choose another.`,
  })
  return [{ level: 'error', error }]
}

/** Publishing comes before deploying in some orders of work, so an absent function only warns. */
function missingBackend(storage: Storage, { definition: { ldApiId } }: Candidate): Problem[] {
  if (!ldApiId) return []
  const backend = storage.customBackends.get(ldApiId)
  if (backend?.status === 4) return []
  const error =
    backend === undefined
      ? new RomaError('customBackendNotFound', {
          hint: 'Its custom backend was deleted: choose another backend.',
        })
      : new RomaError('notDeployed', {
          hint: `Deploy the custom backend "${backend.name}": calls fail until then.`,
        })
  return [{ level: 'warning', error }]
}
