import type { z } from 'zod'
import type { Call } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { instanceProcedures } from '#contract/procedures/instance'

/** Ids of what a run of the quickstart or the sample made. */
export type Made = z.infer<(typeof instanceProcedures)['sample.load']['output']>

/** A run that has made nothing yet. */
export function emptyMade(): Made {
  return { applications: [], groups: [], apis: [], customBackends: [], throttlingPolicies: [] }
}

/**
 * Takes back what a run made, callers first: offline, undeploy, delete. Objects that are already gone are
 * skipped, so a second *Undo* after a failed one finishes the work. What the user put inside keeps its owner:
 * a group or application that is still in use refuses with its own words.
 */
export async function undoMade(call: Call, made: Made): Promise<void> {
  for (const id of made.apis) await unlessGone(() => removeApi(call, id))
  for (const id of made.throttlingPolicies) await unlessGone(() => removeThrottlingPolicy(call, id))
  for (const id of made.customBackends) await unlessGone(() => removeBackend(call, id))
  for (const id of made.groups) await unlessGone(() => call('apiGroup.delete', { id }))
  for (const id of made.applications) await unlessGone(() => call('integrationApplication.delete', { id }))
}

async function removeApi(call: Call, id: string): Promise<void> {
  const { runEnvs } = await call('api.get', { id })
  for (const { envId } of runEnvs) await call('publication.offline', { apiId: id, envId })
  await call('api.delete', { ids: [id] })
}

async function removeThrottlingPolicy(call: Call, id: string): Promise<void> {
  const { items } = await call('throttlingPolicy.boundApis', { policyId: id })
  const bindingIds = items.map((binding) => binding.id)
  if (bindingIds.length > 0) await call('throttlingPolicy.unbind', { bindingIds })
  await call('throttlingPolicy.delete', { id })
}

async function removeBackend(call: Call, id: string): Promise<void> {
  const { status } = await call('customBackend.get', { id })
  if (status === 4) await call('customBackend.undeploy', { id })
  await call('customBackend.delete', { id })
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (RomaError.from(error).entry.status !== 404) throw error
  }
}
