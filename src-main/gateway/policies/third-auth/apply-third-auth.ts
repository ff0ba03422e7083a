import { RomaError } from '#contract/errors'
import { isSecretName, maskHeader, maskJson, maskOf, maskTarget } from '../../../domain/mask.ts'
import { encodePath, encodeStrict, type QueryPair, splitQuery } from '../../../domain/percent-encoding.ts'
import { answerPrepared } from '../../answer-prepared.ts'
import type { AnswerHeaders, CallContext } from '../../call-context.ts'
import { originOf } from '../../channels/channel.ts'
import { readBody } from '../../request-body.ts'
import { headerValues } from '../../request-head.ts'
import type { Origin } from '../../route.ts'
import { ruleSourceOf } from '../../rule-source.ts'
import { askThirdParty, type ThirdAnswer, type ThirdRequest } from './exchange.ts'
import { LOCKOUT_MS } from './lockouts.ts'
import type { ThirdAuth } from './third-auth.ts'

/**
 * Asks the third party whether the call may go on. Throws `thirdAuthIdentityMissing`, `thirdAuthRefused`,
 * `thirdAuthLocked`, or `thirdAuth…Failed` when nobody could be asked.
 *
 * Source: APIG User Guide, "Third-Party Authorizer"; ROMA Connect User Guide, the same; API Reference,
 * "ThirdAuthContent".
 */
export function applyThirdAuth(call: CallContext, plan: ThirdAuth): undefined | Promise<void> {
  const { rules, forbidLimit, pluginName } = plan
  if (rules !== null) {
    const source = ruleSourceOf(call)
    if (rules.some((holds) => holds(source)) === plan.rulesSkip) {
      note(
        call,
        `${pluginName}: not asked, ${plan.rulesSkip ? 'a rule lets the call pass' : 'no rule holds'}`,
      )
      return
    }
  }
  const { sourceIp } = call.request
  if (forbidLimit !== null) {
    const failures = call.parts.lockouts.failures(plan.pluginId, sourceIp, call.time)
    if (failures > forbidLimit) refuseLocked(call, { plan, failures })
  }
  const missing = missingIdentity(call, plan)
  if (missing !== undefined) {
    explain(call, { plan, problem: `The ${missing} is missing.` })
    throw new RomaError('thirdAuthIdentityMissing', {
      hint: `The ${missing} is missing; the third-party authorizer "${pluginName}" asks for it.`,
    })
  }
  if (plan.bodyBytes === 0 || call.request.bodyLength === 0) return ask(call, plan)
  return readBody(call, Number.POSITIVE_INFINITY).then(() => ask(call, plan))
}

function missingIdentity(call: CallContext, { identities }: ThirdAuth): string | undefined {
  if (identities === null) return undefined
  const header = identities.headers.find((name) => headerValues(call.request, name).length === 0)
  if (header !== undefined) return `header ${header}`
  if (identities.queries.length === 0) return undefined
  const given = new Set(splitQuery(call.request.query).map(({ name }) => name))
  const query = identities.queries.find((name) => !given.has(name))
  return query === undefined ? undefined : `query parameter ${query}`
}

interface Asking {
  readonly plan: ThirdAuth
  readonly request: ThirdRequest
}

async function ask(call: CallContext, plan: ThirdAuth): Promise<void> {
  const where = placeOf(call, plan)
  if ('problem' in where) {
    if (plan.relaxed) {
      note(call, `${plan.pluginName}: passed, relaxed mode: ${where.problem}`)
      return
    }
    explain(call, { plan, problem: where.problem })
    throw new RomaError(plan.channel === null ? 'thirdAuthRequestFailed' : 'thirdAuthChannelFailed', {
      hint: `Third-party authorizer "${plan.pluginName}": ${where.problem}`,
    })
  }
  const { origin, release } = where
  const asking: Asking = { plan, request: requestOf(call, plan, origin) }
  let answer: ThirdAnswer
  try {
    answer = await askThirdParty(call, {
      origin,
      request: asking.request,
      timeoutMs: Math.min(plan.timeoutMs, call.parts.limits().backendTimeoutMs),
      wantsBody: (status, headers) =>
        (plan.returnsAnswer || call.recorder !== null) &&
        status < 500 &&
        !succeeds(plan, { status, headers }),
    })
  } catch (error) {
    passOrFail(call, asking, error)
    return
  } finally {
    release()
  }
  judge(call, asking, answer)
}

/** Where the question goes, or why it cannot. */
function placeOf(
  call: CallContext,
  { origin, channel, path, url }: ThirdAuth,
): { origin: Origin; release: () => void } | { problem: string } {
  if (channel === null) {
    if (origin === null) return { problem: `"${url}" is no address.` }
    return { origin, release: () => undefined }
  }
  const found = call.routes.channels.get(channel.id)
  if (found === undefined)
    return { problem: `The load balance channel ${channel.id} does not exist any more.` }
  const { channels } = call.parts
  const member = channels.pick(found, { sourceIp: call.request.sourceIp, path }, [])
  if (member === undefined)
    return { problem: `No member of the load balance channel ${found.name} can be asked.` }
  return { origin: originOf(member.member, channel), release: () => channels.release(member) }
}

function requestOf(call: CallContext, plan: ThirdAuth, origin: Origin): ThirdRequest {
  const { request } = call
  const { identities, channel, bodyBytes } = plan
  const pairs = splitQuery(request.query)
  const sent: readonly QueryPair[] =
    identities === null ? pairs : pairs.filter(({ name }) => identities.queries.includes(name))
  const query = [
    ...(plan.query === '' ? [] : [plan.query]),
    ...sent.map(({ name, value }) => `${encodeStrict(name)}=${encodeStrict(value)}`),
  ].join('&')
  const path = encodeKept(plan.path) + (plan.carriesPath ? joined(plan.path, request.rawPath) : '')
  const headers = sentHeaders(call, plan)
  const host =
    channel === null ? origin.hostHeader : channel.hostHeader === '' ? request.host : channel.hostHeader
  headers.push('host', host, 'X-Request-Id', call.id, 'X-Apig-count', String(request.count))
  const body =
    bodyBytes === 0 || request.body === null
      ? null
      : request.body.subarray(0, Math.min(bodyBytes, request.body.length))
  return { method: plan.method, target: query === '' ? path : `${path}?${query}`, headers, body }
}

/** The path as written may be encoded already. */
function encodeKept(path: string): string {
  return encodePath(path).replace(/%25(?=[0-9a-fA-F]{2})/g, '%')
}

/** The original path after the plug-in's, with one slash in between. */
function joined(path: string, original: string): string {
  return path.endsWith('/') ? original.replace(/^\//, '') : original
}

function sentHeaders({ request, consumed }: CallContext, { identities, bodyBytes }: ThirdAuth): string[] {
  const headers: string[] = []
  const wanted = identities === null ? null : new Set(identities.headers)
  const take = (list: readonly string[]) => {
    for (let i = 0; i < list.length; i += 2) {
      const name = (list[i] ?? '').toLowerCase()
      const describesBody = name === 'content-type' || name === 'content-encoding'
      if (describesBody ? bodyBytes > 0 || wanted?.has(name) === true : wanted === null || wanted.has(name))
        headers.push(list[i] ?? '', list[i + 1] ?? '')
    }
  }
  take(request.forward)
  if (!consumed) take(request.credentials)
  return headers
}

function succeeds(
  { match }: ThirdAuth,
  { status, headers }: { readonly status: number; readonly headers: AnswerHeaders },
): boolean {
  if (match === null) return status >= 200 && status < 300
  const value = headers[match.name]
  return Array.isArray(value) ? value.includes(match.value) : value === match.value
}

/** Nobody answered. */
function passOrFail(call: CallContext, { plan, request }: Asking, error: unknown): void {
  const problem = error instanceof RomaError ? (error.hint ?? error.message) : String(error)
  if (plan.relaxed && !call.callerLeft) {
    note(call, `${plan.pluginName}: passed, relaxed mode: ${problem}`)
    return
  }
  explain(call, { plan, problem, request })
  const late = error instanceof RomaError && error.error === 'backendTimeout'
  throw new RomaError(late ? 'thirdAuthResponseFailed' : 'thirdAuthRequestFailed', {
    hint: `Third-party authorizer "${plan.pluginName}": ${problem}`,
    cause: error,
  })
}

function judge(call: CallContext, asking: Asking, answer: ThirdAnswer): void {
  const { plan, request } = asking
  const { status, headers } = answer
  const url = `${request.method} ${plan.url}`
  if (status >= 500) {
    if (plan.relaxed) {
      note(call, `${plan.pluginName}: passed, relaxed mode: it answered ${status}`)
      return
    }
    explain(call, { plan, problem: `It answered ${status}.`, request, answer })
    throw new RomaError('thirdAuthResponseFailed', {
      hint: `Third-party authorizer "${plan.pluginName}": ${url} answered ${status}.`,
    })
  }
  if (succeeds(plan, answer)) {
    note(call, `${plan.pluginName}: accepted, it answered ${status}`)
    for (const name of plan.carriedHeaders) carry(call.request.forward, { name, value: headers[name] })
    return
  }
  if (plan.forbidLimit !== null) call.parts.lockouts.fail(plan.pluginId, call.request.sourceIp, call.time)
  const { match } = plan
  const problem =
    match === null
      ? `It answered ${status}.`
      : `It answered ${status} without the header ${match.name} of the agreed value.`
  explain(call, { plan, problem, request, answer })
  if (plan.returnsAnswer) {
    note(call, `${plan.pluginName}: refused, its answer goes to the caller`)
    call.stoppedAt = 'authorize'
    answerPrepared(call, { status, headers: answerHeadersOf(headers), body: answer.body })
    return
  }
  throw new RomaError('thirdAuthRefused', {
    hint: `Third-party authorizer "${plan.pluginName}" refuses the call. ${problem}`,
  })
}

/** Takes the place of what the caller sent under that name. */
function carry(
  forward: string[],
  { name, value }: { name: string; value: string | string[] | undefined },
): void {
  if (value === undefined) return
  for (let i = forward.length - 2; i >= 0; i -= 2)
    if (forward[i]?.toLowerCase() === name) forward.splice(i, 2)
  for (const one of Array.isArray(value) ? value : [value]) forward.push(name, one)
}

const shownToCaller = [
  'content-type',
  'content-encoding',
  'content-language',
  'www-authenticate',
  'retry-after',
]

function answerHeadersOf(headers: AnswerHeaders): string[] {
  return shownToCaller.flatMap((name) => {
    const value = headers[name]
    return value === undefined ? [] : [name, Array.isArray(value) ? value.join(', ') : value]
  })
}

function refuseLocked(call: CallContext, { plan, failures }: { plan: ThirdAuth; failures: number }): never {
  const { sourceIp } = call.request
  const problem = `${sourceIp} failed ${failures} times within ${LOCKOUT_MS / 60_000} minutes; ${plan.forbidLimit} are borne.`
  explain(call, { plan, problem })
  throw new RomaError('thirdAuthLocked', {
    hint: `Third-party authorizer "${plan.pluginName}": ${problem} Until the five minutes are over every call from there is refused.`,
  })
}

function note({ recorder }: CallContext, text: string): void {
  if (recorder !== null) recorder.note = recorder.note === '' ? text : `${recorder.note}; ${text}`
}

/** So much of an answer is kept for the reader. */
const SHOWN_ANSWER = 4096

function explain(
  { recorder }: CallContext,
  facts: { plan: ThirdAuth; problem: string; request?: ThirdRequest; answer?: ThirdAnswer },
): void {
  if (recorder === null) return
  const { plan, problem, request, answer } = facts
  const text = answer === undefined ? '' : maskJson(answer.body.toString('utf8'))
  recorder.explanation = {
    kind: 'thirdAuth',
    pluginId: plan.pluginId,
    pluginName: plan.pluginName,
    problem,
    request: request === undefined ? '' : `${request.method} ${maskTarget(plan.url)}`,
    input: request === undefined ? '' : shownRequest(request, plan),
    status: answer?.status ?? null,
    answer: text.length > SHOWN_ANSWER ? `${text.slice(0, SHOWN_ANSWER)}…` : text,
  }
}

/** Head of the request as it went out, credentials hidden: identities are credentials whatever they are called. */
function shownRequest({ method, target, headers, body }: ThirdRequest, { identities }: ThirdAuth): string {
  const hidden = new Set([...(identities?.headers ?? []), ...(identities?.queries ?? [])])
  const at = target.indexOf('?')
  const query = splitQuery(at < 0 ? '' : target.slice(at + 1)).map(({ name, rawName, raw }) =>
    hidden.has(name) || isSecretName(name) ? `${rawName}=${maskOf(name)}` : raw,
  )
  const lines = [
    `${method} ${at < 0 ? target : target.slice(0, at)}${query.length === 0 ? '' : `?${query.join('&')}`}`,
  ]
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    const value = headers[i + 1] ?? ''
    lines.push(`${name}: ${hidden.has(name.toLowerCase()) ? maskOf(name) : maskHeader(name, value)}`)
  }
  if (body !== null) lines.push('', `‹body of ${body.length} bytes›`)
  return lines.join('\n')
}
