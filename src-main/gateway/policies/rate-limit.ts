import type { PluginContent } from '#contract/model/plugin'
import { type TimeUnit, UNIT_MS } from '#contract/model/throttling-policy'
import { compileRule } from '../../domain/rule-expression.ts'
import { bindingKey } from '../bound-policies.ts'
import type { CompiledPlugin, PluginIdentity } from '../plugins.ts'
import { compileThrottlePlan, periodLabel, type ThrottleRule } from './throttle-plan.ts'

type Content = PluginContent<'rate_limit'>

/**
 * Request throttling 2.0 as a plan: the basic part and excluded objects as the traditional policy has them, and rules.
 *
 * Source: APIG API Reference, "RateLimitContent"; APIG User Guide, "Request Throttling 2.0".
 */
export function compileRateLimit(content: Content, { id, name }: PluginIdentity): CompiledPlugin {
  const rules = (content.rules ?? []).map((rule) => compileThrottleRule(rule, content))
  const specials = (content.specials ?? []).flatMap(({ type, policies }) =>
    policies.map(({ key, limit }) => ({
      type: type === 'app' ? ('APP' as const) : ('USER' as const),
      id: key,
      limit,
    })),
  )
  return ({ apiId, envId }) => ({
    rateLimit: compileThrottlePlan(
      {
        policyId: id,
        policyName: name,
        interval: content.default_interval,
        unit: unitOf(content.default_time_unit),
        shared: content.scope === 'share',
        api: Math.max(0, content.api_limit),
        user: content.user_limit ?? 0,
        app: content.app_limit ?? 0,
        ip: content.ip_limit ?? 0,
        specials,
        rules,
      },
      bindingKey(apiId, envId),
    ),
  })
}

function compileThrottleRule(rule: NonNullable<Content['rules']>[number], content: Content): ThrottleRule {
  const unit = unitOf(rule.time_unit ?? content.default_time_unit)
  const interval = rule.interval ?? content.default_interval
  return {
    name: rule.rule_name,
    test: compileRule(rule.match_regex, content.parameters ?? []),
    limit: rule.limit,
    periodMs: interval * UNIT_MS[unit],
    label: periodLabel(interval, unit),
  }
}

function unitOf(unit: Content['default_time_unit']): TimeUnit {
  return unit.toUpperCase() as TimeUnit
}
