import { RomaError } from '#contract/errors'
import type {
  BreakerContent,
  BreakerCondition as ConditionContent,
  DowngradeBackend,
} from '#contract/model/plugin-content/breaker'
import {
  compileRule,
  type RuleParameter,
  type RuleSource,
  type RuleTest,
} from '../../domain/rule-expression.ts'
import { bindingKey } from '../bound-policies.ts'
import type { CallContext } from '../call-context.ts'
import type { PluginIdentity, PluginPlace } from '../plugins.ts'
import { ruleSourceOf } from '../rule-source.ts'
import { type BreakerCondition, count, isOpen } from './breaker-state.ts'
import { compileDowngrade, type Downgrade } from './downgrade.ts'

/** One breaker of a plug-in: the default, or a rule with a condition of its own. */
export interface BreakerUnit {
  readonly pluginId: string
  readonly pluginName: string
  /** In words: `default`, or the rule. */
  readonly rule: string
  readonly key: string
  readonly condition: BreakerCondition
  /** `null`: only a timeout of the backend counts. */
  readonly unhealthy: RuleTest | null
}

interface BreakerRule {
  readonly name: string
  readonly holds: RuleTest
  readonly unit: BreakerUnit
  readonly downgrade: Downgrade | null
}

/** A breaker as it acts on one API. */
export interface BreakerPolicy {
  readonly unit: BreakerUnit
  readonly downgrade: Downgrade | null
  readonly rules: readonly BreakerRule[]
}

/** What conditions look at, beside the names of rules. */
export const breakerVariables: readonly RuleParameter[] = [
  { type: 'system', name: '$context.statusCode', value: 'statusCode' },
  { type: 'system', name: '$context.backendResponseTime', value: 'backendResponseTime' },
]

/** Source: APIG User Guide, "Circuit Breaker"; API Reference, "BreakerContent". */
export function compileBreaker(content: BreakerContent, plugin: PluginIdentity) {
  const parameters = content.downgrade_parameters ?? []
  const tests = (content.downgrade_rules ?? []).map(({ match_regex }) => compileRule(match_regex, parameters))
  return (place: PluginPlace): { breaker: BreakerPolicy } => {
    const { id, name } = plugin
    const scope = content.scope === 'share' ? id : `${id} ${bindingKey(place.apiId, place.envId)}`
    const unit = unitOf(content.breaker_condition, {
      pluginId: id,
      pluginName: name,
      rule: 'default',
      key: scope,
    })
    const downgrade = downgradeOf(content.downgrade_default, place)
    const rules = (content.downgrade_rules ?? []).map((rule, index): BreakerRule => {
      const own = rule.breaker_condition
      return {
        name: rule.rule_name,
        holds: tests[index] as RuleTest,
        // Without a condition of its own a rule shares the default's condition and state.
        unit: own
          ? unitOf(own, {
              pluginId: id,
              pluginName: name,
              rule: rule.rule_name,
              key: `${scope} ${rule.rule_name}`,
            })
          : unit,
        downgrade: rule.downgrade_backend ? downgradeOf(rule.downgrade_backend, place) : downgrade,
      }
    })
    return { breaker: { unit, downgrade, rules } }
  }
}

function downgradeOf(backend: DowngradeBackend | null | undefined, place: PluginPlace): Downgrade | null {
  return backend ? compileDowngrade(backend, place) : null
}

function unitOf(
  content: ConditionContent,
  identity: Pick<BreakerUnit, 'pluginId' | 'pluginName' | 'rule' | 'key'>,
): BreakerUnit {
  return {
    ...identity,
    condition: {
      mode: content.breaker_mode,
      threshold: content.unhealthy_threshold ?? 1,
      minCalls: content.min_call_threshold ?? 1,
      percentage: content.unhealthy_percentage ?? 100,
      windowMs: content.time_window * 1000,
      openMs: content.open_breaker_time * 1000,
    },
    unhealthy:
      content.breaker_type === 'timeout'
        ? null
        : compileRule(content.unhealthy_condition ?? '', breakerVariables),
  }
}

/**
 * Lets the call on to its backend, puts the downgrade backend in its place while the breaker is open, or refuses it.
 * What is let on is counted when the backend has answered.
 */
export function passBreaker(call: CallContext, policy: BreakerPolicy): void {
  const { unit, downgrade } = chosen(call, policy)
  const now = call.parts.now()
  const state = call.parts.breakers.state(unit.key)
  if (!isOpen(state, unit.condition, now)) {
    call.breaker = unit
    return
  }
  // What stands in for the backend's answer is not kept as if it were one.
  call.cacheKey = ''
  const { recorder } = call
  const left = Math.ceil((state.opensUntil - now) / 1000)
  if (recorder !== null) {
    recorder.explanation = {
      kind: 'breaker',
      pluginId: unit.pluginId,
      pluginName: unit.pluginName,
      rule: unit.rule,
      matched: state.lastUnhealthy,
      total: state.lastCalls,
      openedAt: state.openedAt,
      triesAt: state.opensUntil,
    }
    recorder.note = `breaker ${unit.pluginName} (${unit.rule}) is open for ${left} s${downgrade === null ? '' : `: ${downgrade.label}`}`
  }
  if (downgrade === null)
    throw new RomaError('breakerOpen', {
      hint: `The breaker "${unit.pluginName}" opened after ${state.lastUnhealthy} of ${state.lastCalls} calls failed; it tries the backend again in ${left} s.`,
    })
  if (downgrade.kind === 'passthrough') addHeaders(call, downgrade.headers)
  else call.backend = downgrade.backend
}

function chosen(call: CallContext, policy: BreakerPolicy): Pick<BreakerRule, 'unit' | 'downgrade'> {
  if (policy.rules.length === 0) return policy
  const source = ruleSourceOf(call)
  return policy.rules.find((rule) => rule.holds(source)) ?? policy
}

/** In the place of the caller's headers of the same name. */
function addHeaders({ request }: CallContext, added: readonly (readonly [string, string])[]): void {
  const { forward } = request
  for (const [name, value] of added) {
    const lower = name.toLowerCase()
    for (let i = forward.length - 2; i >= 0; i -= 2)
      if (forward[i]?.toLowerCase() === lower) forward.splice(i, 2)
    forward.push(name, value)
  }
}

/** Counts what became of a call; `error` is what the backend failed with. */
export function recordBreaker(
  call: CallContext,
  unit: BreakerUnit,
  { error, ms }: { error: unknown; ms: number },
): void {
  // Nobody knows what the backend would have said.
  if (call.callerLeft) return
  const failed = error instanceof RomaError ? error : undefined
  // A refusal of the gateway's own, such as a body too large, says nothing about the backend.
  if (error !== null && (failed === undefined || failed.entry.status < 500)) return
  const status = failed?.entry.status ?? call.backendResponse?.status
  if (status === undefined) return
  const unhealthy =
    unit.unhealthy === null ? failed?.error === 'backendTimeout' : unit.unhealthy(outcome(status, ms))
  count(call.parts.breakers.state(unit.key), unit.condition, { unhealthy, now: call.parts.now() })
}

function outcome(status: number, ms: number): RuleSource {
  return {
    path: '',
    method: '',
    header: () => undefined,
    query: () => undefined,
    system: (name) =>
      name === 'statusCode'
        ? String(status)
        : name === 'backendResponseTime'
          ? String(Math.round(ms))
          : undefined,
  }
}
