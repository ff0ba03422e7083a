import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { ruleSourceOf } from '../rule-source.ts'
import type { ThrottleCounters } from './throttle-counters.ts'
import type { ThrottlePlan, ThrottleRule } from './throttle-plan.ts'
import { countIn, endOf, newWindow, usedOf, type Window } from './window.ts'

type Dimension = 'api' | 'user' | 'app' | 'ip'

/**
 * Checks every limit that applies to the call, then counts it in all of them: a refused call consumes nothing. The
 * first exhausted one is named, in the order API, user, application, address, rules.
 *
 * Source: ROMA Connect User Guide, "Request Throttling"; APIG API Reference, "RateLimitContent".
 */
export function applyThrottle(call: CallContext, plan: ThrottlePlan): void {
  const { time, request, parts } = call
  const { periodMs } = plan
  plan.counters ??= parts.limitCounters.ofPlan(plan)
  const { counters } = plan
  const user = userOf(call)
  const app = call.caller === null ? '' : call.caller.id
  const userLimit = user === '' ? 0 : userLimitOf(call, plan)
  const appLimit = app === '' ? 0 : (plan.specialApps.get(app) ?? plan.app)
  const ipLimit = plan.ip

  const ofUser = userLimit > 0 ? counters.users.open(user, time) : undefined
  const ofApp = appLimit > 0 ? counters.apps.open(app, time) : undefined
  const ofIp = ipLimit > 0 ? counters.ips.open(request.sourceIp, time) : undefined
  const apiUsed = plan.api > 0 ? usedOf(counters.api, time, periodMs) : 0
  if (plan.api > 0 && apiUsed >= plan.api)
    full(call, plan, 'api', { key: '', limit: plan.api, window: counters.api })
  if (ofUser !== undefined && ofUser.count >= userLimit)
    full(call, plan, 'user', { key: user, limit: userLimit, window: ofUser })
  if (ofApp !== undefined && ofApp.count >= appLimit)
    full(call, plan, 'app', { key: app, limit: appLimit, window: ofApp })
  if (ofIp !== undefined && ofIp.count >= ipLimit)
    full(call, plan, 'ip', { key: request.sourceIp, limit: ipLimit, window: ofIp })
  const matching = plan.rules.length === 0 ? none : rulesWithRoom(call, plan)

  if (plan.api > 0) countIn(counters.api, time, periodMs)
  if (ofUser !== undefined) ofUser.count += 1
  else if (userLimit > 0) counters.users.begin(user, time)
  if (ofApp !== undefined) ofApp.count += 1
  else if (appLimit > 0) counters.apps.begin(app, time)
  if (ofIp !== undefined) ofIp.count += 1
  else if (ipLimit > 0) counters.ips.begin(request.sourceIp, time)
  for (const rule of matching) countIn(ruleWindow(counters, rule), time, rule.periodMs)
  if (request.debug) addDebugHeaders(call, plan)
}

const none: readonly ThrottleRule[] = []

/**
 * Whose account pays: the owner of the application, or the project of an IAM token. Empty for other calls. Source:
 * "Request Throttling": users are the accounts of applications.
 */
function userOf({ caller, user, routes }: CallContext): string {
  if (user !== null) return user.projectId === '' ? user.accountId : user.projectId
  return caller === null ? '' : routes.owner.projectId
}

/** The pages name the account in one place and the project in another: either is found. */
function userLimitOf({ user, routes }: CallContext, { specialUsers, user: limit }: ThrottlePlan): number {
  if (specialUsers.size === 0) return limit
  const { accountId, projectId } = user ?? routes.owner
  return specialUsers.get(accountId) ?? specialUsers.get(projectId) ?? limit
}

function rulesWithRoom(call: CallContext, plan: ThrottlePlan): readonly ThrottleRule[] {
  const { counters } = plan
  if (counters === null) return none
  const source = ruleSourceOf(call)
  const matching = plan.rules.filter((rule) => rule.test(source))
  for (const rule of matching) {
    const window = ruleWindow(counters, rule)
    if (usedOf(window, call.time, rule.periodMs) >= rule.limit)
      full(call, plan, 'api', { key: '', limit: rule.limit, window, rule })
  }
  return matching
}

function ruleWindow(counters: ThrottleCounters, rule: ThrottleRule): Window {
  const known = counters.rules.get(rule.name)
  if (known !== undefined) return known
  const window = newWindow()
  counters.rules.set(rule.name, window)
  return window
}

interface Full {
  readonly key: string
  readonly limit: number
  readonly window: Window
  readonly rule?: ThrottleRule
}

function full(
  call: CallContext,
  plan: ThrottlePlan,
  dimension: Dimension,
  { key, limit, window, rule }: Full,
): never {
  const { recorder } = call
  if (call.request.debug) addDebugHeaders(call, plan)
  const { periodMs, label } = rule ?? plan
  const resetAt = endOf(window, periodMs)
  if (recorder !== null)
    recorder.explanation = {
      kind: 'throttle',
      plugin: plan === call.policies.rateLimit,
      policyId: plan.policyId,
      policyName: plan.policyName,
      dimension,
      key: dimension === 'app' ? (call.caller?.name ?? key) : key,
      rule: rule?.name ?? specialName(plan, dimension, { key, limit }),
      used: window.count,
      limit,
      periodMs,
      resetAt,
    }
  throw throttled({
    dimension,
    limit,
    label,
    hint: `${named(dimension, rule?.name)} of "${plan.policyName}" is used up; it is free again at ${timeText(resetAt)}.`,
  })
}

/** An excluded object is told from the policy's own limit. */
function specialName(
  plan: ThrottlePlan,
  dimension: Dimension,
  { key, limit }: { key: string; limit: number },
): string {
  if (dimension === 'app' && plan.specialApps.has(key)) return 'excluded credential'
  if (dimension === 'user' && limit !== plan.user) return 'excluded tenant'
  return ''
}

function named(dimension: Dimension, rule: string | undefined): string {
  if (rule !== undefined) return `The rule "${rule}"`
  const words = { api: 'API', user: 'user', app: 'credential', ip: 'IP address' }
  return `The ${words[dimension]} limit`
}

/** 429 with the text that the product sends. Source: ocr_01_0041 (message of the limit). */
export function throttled(facts: {
  readonly dimension: string
  readonly limit: number
  readonly label: string
  readonly hint: string
}): RomaError {
  return new RomaError('throttled', {
    message: `The throttling threshold has been reached: policy ${facts.dimension} over ratelimit,limit:${facts.limit},time:${facts.label}`,
    hint: facts.hint,
  })
}

/** RFC 3339 in UTC, without milliseconds. */
export function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

/**
 * What is left of each limit after this call, in the page's order.
 *
 * Source: APIG User Guide, "Response headers" (X-Apig-RateLimit-*).
 */
function addDebugHeaders(call: CallContext, plan: ThrottlePlan): void {
  const { counters } = plan
  if (counters === null) return
  const { time, request, caller } = call
  const user = userOf(call)
  add(call, plan, { name: 'api', limit: plan.api, used: usedOf(counters.api, time, counters.periodMs) })
  if (user !== '')
    add(call, plan, {
      name: 'user',
      limit: userLimitOf(call, plan),
      used: counters.users.open(user, time)?.count ?? 0,
    })
  if (caller !== null)
    add(call, plan, {
      name: 'app',
      limit: plan.specialApps.get(caller.id) ?? plan.app,
      used: counters.apps.open(caller.id, time)?.count ?? 0,
    })
  add(call, plan, { name: 'ip', limit: plan.ip, used: counters.ips.open(request.sourceIp, time)?.count ?? 0 })
}

function add(
  call: CallContext,
  { label }: ThrottlePlan,
  { name, limit, used }: { name: string; limit: number; used: number },
): void {
  if (limit <= 0) return
  const remain = Math.max(0, limit - used)
  call.extraHeaders.push(`X-Apig-RateLimit-${name}`, `remain:${remain},limit:${limit},time:${label}`)
}
