import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import {
  type LimitCounter,
  type ThrottleSpecial,
  type ThrottlingPolicy,
  type ThrottlingPolicyDraft,
  UNIT_MS,
} from '#contract/model/throttling-policy'
import type { throttlingPolicyProcedures } from '#contract/procedures/throttling-policy'
import type { Storage } from '../storage/open.ts'
import type { Features } from './feature.ts'
import { countersOf, type LimitsGateway } from './limit-counters.ts'
import { bindPolicy, policiesOf, refuseBound, unbindPolicy } from './policy-binding.ts'
import { checkQuota } from './quota.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

type Needs = ServiceNeeds & {
  readonly limits: Features['limits']
  readonly gateway: LimitsGateway
}

/** Traditional throttling policies: limits, excluded objects, bindings, counters. */
export function throttlingPolicyService(needs: Needs): Handlers<typeof throttlingPolicyProcedures> {
  const { storage, emit, now, newId, routes, limits, gateway } = needs
  const { throttlingPolicies: policies } = storage
  const kind = { bindings: policies.bindings, bindingNotFound: 'throttlingBindingNotFound' } as const

  function changed(id: string): void {
    routes.reload()
    emit('throttlingPolicy.changed', { ids: [id] })
  }

  function specialOf(throttleId: string, id: string): ThrottleSpecial {
    policyOf(storage, throttleId)
    const special = policies.special(id)
    if (special?.throttleId === throttleId) return special
    throw new RomaError('throttleSpecialNotFound', { hint: `No excluded object has the id ${id}.` })
  }

  function checkSpecial(policy: ThrottlingPolicy, callLimits: number): void {
    if (callLimits <= policy.apiCallLimits) return
    throw new RomaError('valueTooLarge', {
      hint: `callLimits: at most the API limit of "${policy.name}", ${policy.apiCallLimits}.`,
    })
  }

  return {
    'throttlingPolicy.list': (filter) => policies.list(filter),
    'throttlingPolicy.get': ({ id }) => policyOf(storage, id),
    'throttlingPolicy.create': (draft) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, {
          name: 'THROTTLE_NUM_LIMIT',
          used: policies.count(),
          error: 'throttlingPolicyQuotaReached',
        })
        checkName(storage, draft.name)
        checkRate(draft, limits().apiCallsPerSecond)
        policies.add({ ...draft, id, createTime: timeOf(now) })
      })
      changed(id)
      return policyOf(storage, id)
    },
    'throttlingPolicy.update': ({ id, draft }) => {
      storage.transaction(() => {
        policyOf(storage, id)
        checkName(storage, draft.name, id)
        checkRate(draft, limits().apiCallsPerSecond)
        const biggest = policies.biggestSpecial(id)
        if (draft.apiCallLimits < biggest)
          throw new RomaError('valueTooSmall', {
            hint: `apiCallLimits: an excluded object has a threshold of ${biggest}; lower that first.`,
          })
        policies.update(id, draft)
      })
      changed(id)
      return policyOf(storage, id)
    },
    'throttlingPolicy.delete': ({ id }) => {
      storage.transaction(() => {
        policyOf(storage, id)
        refuseBound(policies.bindings, id, 'throttlingPolicyBound')
        policies.remove(id)
      })
      changed(id)
      return {}
    },
    'throttlingPolicy.specials': ({ throttleId, ...page }) => {
      policyOf(storage, throttleId)
      return policies.specials({ throttleId, ...page })
    },
    'throttlingPolicy.addSpecial': ({ throttleId, objectType, objectId, callLimits }) => {
      const id = newId()
      storage.transaction(() => {
        checkSpecial(policyOf(storage, throttleId), callLimits)
        if (policies.specialFor(throttleId, objectType, objectId) !== undefined)
          throw new RomaError('throttleSpecialExists', { hint: `objectId: ${objectId} is excluded already.` })
        checkQuota(storage, {
          name: objectType === 'APP' ? 'APP_THROTTLE_LIMIT' : 'USER_THROTTLE_LIMIT',
          used: policies.countSpecials(throttleId, objectType),
          error: 'quotaReached',
        })
        policies.addSpecial({ id, throttleId, objectType, objectId, callLimits, applyTime: timeOf(now) })
      })
      changed(throttleId)
      return specialOf(throttleId, id)
    },
    'throttlingPolicy.updateSpecial': ({ throttleId, id, callLimits }) => {
      storage.transaction(() => {
        specialOf(throttleId, id)
        checkSpecial(policyOf(storage, throttleId), callLimits)
        policies.setSpecial(id, { callLimits, applyTime: timeOf(now) })
      })
      changed(throttleId)
      return specialOf(throttleId, id)
    },
    'throttlingPolicy.deleteSpecial': ({ throttleId, id }) => {
      storage.transaction(() => policies.removeSpecial(specialOf(throttleId, id).id))
      changed(throttleId)
      return {}
    },
    'throttlingPolicy.bind': ({ policyId, publishIds }) => {
      policyOf(storage, policyId)
      const bindings = bindPolicy(needs, kind, { policyId, publishIds })
      changed(policyId)
      return { bindings }
    },
    'throttlingPolicy.unbind': ({ bindingIds }) => {
      const ids = new Set(bindingIds.flatMap((id) => policies.bindings.get(id)?.policyId ?? []))
      unbindPolicy(storage, kind, bindingIds)
      routes.reload()
      emit('throttlingPolicy.changed', { ids: [...ids] })
      return {}
    },
    'throttlingPolicy.boundApis': (filter) => {
      policyOf(storage, filter.policyId)
      return policies.bindings.list(filter)
    },
    'throttlingPolicy.bindableApis': (filter) => {
      policyOf(storage, filter.policyId)
      return policies.bindings.bindable(filter)
    },
    'throttlingPolicy.ofApi': (page) =>
      policiesOf(storage, policies.bindings, { page, policyOf: (id) => policyOf(storage, id) }),
    'throttlingPolicy.counters': ({ id }) => {
      const isPlugin = storage.plugins.get(id)?.pluginType === 'rate_limit'
      if (!isPlugin) policyOf(storage, id)
      return topCounters(
        countersOf(gateway, ({ throttle, rateLimit }) => (isPlugin ? rateLimit : throttle), id),
      )
    },
  }
}

const MAX_COUNTERS = 100

function topCounters(all: readonly LimitCounter[]): { total: number; items: LimitCounter[] } {
  const items = [...all].sort((a, b) => a.remaining / a.limit - b.remaining / b.limit).slice(0, MAX_COUNTERS)
  return { total: all.length, items }
}

function policyOf(storage: Storage, id: string): ThrottlingPolicy {
  const policy = storage.throttlingPolicies.get(id)
  if (policy !== undefined) return policy
  throw new RomaError('throttlingPolicyNotFound', { hint: `No throttling policy has the id ${id}.` })
}

function checkName(storage: Storage, name: string, except?: string): void {
  const other = storage.throttlingPolicies.named(name)
  if (other === undefined || other.id === except) return
  throw new RomaError('throttlingPolicyNameExists', { hint: `name: "${name}" is taken; choose another.` })
}

/** Source: "Request Throttling": the API limit may not exceed the instance's, compared a second. */
function checkRate(
  { apiCallLimits, timeInterval, timeUnit }: ThrottlingPolicyDraft,
  perSecond: number,
): void {
  const seconds = (timeInterval * UNIT_MS[timeUnit]) / 1000
  if (apiCallLimits <= perSecond * seconds) return
  throw new RomaError('valueTooLarge', {
    hint: `apiCallLimits: at most ${Math.floor(perSecond * seconds)} in this period, since the instance takes ${perSecond} calls a second (ratelimit_api_limits).`,
  })
}
