import { type ErrorName, RomaError } from '#contract/errors'
import type { PolicyBinding } from '#contract/model/policy-binding'
import type { Storage } from '../storage/open.ts'
import type { PolicyBindings } from '../storage/repositories/policy-binding.ts'
import { apiOf } from './api.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

type Needs = Pick<ServiceNeeds, 'storage' | 'now' | 'newId'>

interface Kind {
  readonly bindings: PolicyBindings
  /** Thrown for a binding that does not exist. */
  readonly bindingNotFound: ErrorName
}

/**
 * Binds a policy to publications, each found again by its API and environment. What holds its place there gives way;
 * what is bound already stays as it is.
 *
 * Source: ROMA Connect User Guide, "Binding a Policy to APIs": one policy of each type an API and environment.
 */
export function bindPolicy(
  { storage, now, newId }: Needs,
  { bindings }: Kind,
  { policyId, publishIds }: { policyId: string; publishIds: readonly string[] },
): PolicyBinding[] {
  return storage.transaction(() =>
    [...new Set(publishIds)].map((publishId) => {
      const place = bindings.placeOf(publishId)
      if (place === undefined)
        throw new RomaError('publicationNotFound', {
          hint: `publishIds: nothing is published under ${publishId} now; publish the API first.`,
        })
      const held = bindings.inSlot({ ...place, policyId })
      if (held?.policyId === policyId) return bound(bindings, held.id)
      if (held !== undefined) bindings.remove(held.id)
      const id = newId()
      bindings.add({ id, policyId, ...place, applyTime: timeOf(now) })
      return bound(bindings, id)
    }),
  )
}

function bound(bindings: PolicyBindings, id: string): PolicyBinding {
  const binding = bindings.get(id)
  if (binding === undefined) throw new RomaError('publicationNotFound', { hint: 'The API was deleted.' })
  return binding
}

/** Ends bindings, all of them or none. */
export function unbindPolicy(
  storage: Storage,
  { bindings, bindingNotFound }: Kind,
  bindingIds: readonly string[],
): void {
  storage.transaction(() => {
    for (const id of new Set(bindingIds)) {
      if (bindings.get(id) === undefined)
        throw new RomaError(bindingNotFound, { hint: `No binding has the id ${id}.` })
      bindings.remove(id)
    }
  })
}

/** Throws `error` while APIs that the user can see are bound; bindings of deleted ones end. */
export function refuseBound(bindings: PolicyBindings, policyId: string, error: ErrorName): void {
  const { total, items } = bindings.list({ policyId, limit: 5 })
  if (total > 0) {
    const names = items.map(({ apiName, envName }) => `${apiName} in ${envName}`)
    throw new RomaError(error, { hint: `Unbind it from ${nameList(names, total)} first.` })
  }
  bindings.removeHidden(policyId)
}

/** Policies of one API with their bindings. Throws `apiDefinitionNotFound`. */
export function policiesOf<P>(
  storage: Storage,
  bindings: PolicyBindings,
  {
    page,
    policyOf,
  }: { page: Parameters<PolicyBindings['list']>[0] & { apiId: string }; policyOf: (id: string) => P },
): { total: number; items: { binding: PolicyBinding; policy: P }[] } {
  apiOf(storage, page.apiId)
  const { total, items } = bindings.list(page)
  return { total, items: items.map((binding) => ({ binding, policy: policyOf(binding.policyId) })) }
}
