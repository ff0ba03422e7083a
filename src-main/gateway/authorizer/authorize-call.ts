import { RomaError } from '#contract/errors'
import { maskJson } from '../../domain/mask.ts'
import type { CallContext } from '../call-context.ts'
import { readBody } from '../request-body.ts'
import { type Asked, askFunction } from './ask-function.ts'
import type { Authorizer, Identity } from './custom-authorizer.ts'
import { carriedBy, eventOf, preview, shownEvent } from './event.ts'
import { type AuthorizerContext, readAnswer, type Verdict } from './read-answer.ts'

/** So much of an answer is kept for the reader. */
const SHOWN_ANSWER = 4096

/**
 * Asks the frontend authorizer who calls: identity sources first, then a kept answer, then the function. Throws
 * `authorizerIdentityRefused`, `authorizerRefused`, `authorizerFailed` or `backendNotFound`.
 *
 * Source: ROMA Connect User Guide, "Creating a Custom Authorizer"; APIG User Guide, "Custom Authorizers".
 */
export function askFrontendAuthorizer(call: CallContext, id: string): undefined | Promise<void> {
  const authorizer = authorizerOf(call, id)
  const carried = carriedBy(call)
  const values: string[] = []
  for (const identity of authorizer.identities) {
    const value =
      identity.location === 'HEADER' ? carried.headers[identity.name] : carried.queries[identity.name]
    if (value === undefined || value === '' || identity.pattern?.matches(value) === false) {
      // A draft is open to its author until he shows who he is.
      if (call.draft && values.length === 0 && carriesNone(authorizer, carried)) return
      refuseIdentity(call, { authorizer, identity, value })
    }
    values.push(value)
  }
  const key = authorizer.answers === null ? '' : JSON.stringify(values)
  const kept = authorizer.answers?.get(key, call.time)
  if (kept !== undefined) {
    take(call, { authorizer, verdict: kept, cached: true, facts: nothingAsked })
    return
  }
  const ask = () => decide(call, { authorizer, key, input: eventOf(call, authorizer, carried) })
  if (!authorizer.needBody || call.request.bodyLength === 0) return ask()
  return readBody(call, Number.POSITIVE_INFINITY).then(ask)
}

/** Asks the backend authorizer for values; only its user data decides. Throws as the frontend's. */
export function askBackendAuthorizer(call: CallContext, id: string): undefined | Promise<void> {
  const authorizer = authorizerOf(call, id)
  const kept = authorizer.answers?.get('', call.time)
  if (kept === undefined) return decide(call, { authorizer, key: '', input: eventOf(call, authorizer, null) })
  take(call, { authorizer, verdict: kept, cached: true, facts: nothingAsked })
  return
}

function authorizerOf({ routes }: CallContext, id: string): Authorizer {
  const found = routes.authorizers.get(id)
  if (found === undefined)
    throw new RomaError('backendNotFound', {
      hint: `There is no custom authorizer with the id ${id} any more.`,
    })
  return found
}

function carriesNone(
  { identities }: Authorizer,
  { headers, queries }: ReturnType<typeof carriedBy>,
): boolean {
  return identities.every(({ name, location }) => !(location === 'HEADER' ? headers : queries)[name])
}

interface Question {
  readonly authorizer: Authorizer
  readonly key: string
  readonly input: string
}

const nothingAsked: Facts = { input: '', answer: '' }

/** What a reader gets to see of the exchange. */
interface Facts {
  readonly input: string
  readonly answer: string
}

async function decide(call: CallContext, { authorizer, key, input }: Question): Promise<void> {
  const asked = await askFunction(call, authorizer, input)
  const { recorder } = call
  const answer = asked.kind === 'absent' ? null : asked.answer
  if (recorder !== null && answer !== null) {
    recorder.log = [...recorder.log, ...answer.log]
    recorder.failure = answer.failure
  }
  const facts: Facts =
    recorder === null
      ? nothingAsked
      : { input: shownEvent(input, authorizer), answer: answer === null ? '' : shownAnswer(answer.body) }
  const verdict = verdictOf(asked, authorizer)
  if ('problem' in verdict) refuseFailure(call, { authorizer, facts, ...verdict })
  if (verdict.keep) authorizer.answers?.put(key, verdict.verdict, call.time)
  take(call, { authorizer, verdict: verdict.verdict, cached: false, facts })
}

const passed: Verdict = { allow: true, context: new Map() }

function verdictOf(
  asked: Asked,
  { wrapped, relaxed }: Authorizer,
): { verdict: Verdict; keep: boolean } | { problem: string; absent: boolean } {
  if (asked.kind === 'absent') return { problem: asked.problem, absent: true }
  if (asked.kind === 'failed')
    return relaxed ? { verdict: passed, keep: false } : { problem: asked.problem, absent: false }
  const { answer } = asked
  if (relaxed && (answer.status === 500 || answer.status === 503)) return { verdict: passed, keep: false }
  const verdict = readAnswer(answer, { wrapped })
  if ('problem' in verdict) return { ...verdict, absent: false }
  return { verdict, keep: true }
}

interface Taken {
  readonly authorizer: Authorizer
  readonly verdict: Verdict
  readonly cached: boolean
  readonly facts: Facts
}

function take(call: CallContext, { authorizer, verdict, cached, facts }: Taken): void {
  setContext(call, authorizer, verdict.context)
  const { recorder } = call
  if (recorder !== null) {
    const how = cached ? ' (kept answer)' : verdict === passed ? ' (relaxed mode, it could not be asked)' : ''
    note(call, `${authorizer.name} ${verdict.allow ? 'allows' : 'denies'}${how}`)
  }
  if (verdict.allow) return
  explain(call, {
    authorizer,
    cached,
    facts,
    problem: 'The function answered "deny".',
  })
  throw new RomaError('authorizerRefused', {
    hint: `The custom authorizer "${authorizer.name}" denies the call${cached ? '; its answer was kept from an earlier call' : ''}.`,
  })
}

/** Also of a call that is denied: the group's gateway response may show why. */
function setContext(call: CallContext, { type }: Authorizer, context: AuthorizerContext): void {
  if (type === 'FRONTEND') call.frontendContext = context
  else call.backendContext = context
}

function note({ recorder }: CallContext, text: string): void {
  if (recorder !== null) recorder.note = recorder.note === '' ? text : `${recorder.note}; ${text}`
}

function refuseIdentity(
  call: CallContext,
  { authorizer, identity, value }: { authorizer: Authorizer; identity: Identity; value: string | undefined },
): never {
  const where = `${identity.location === 'HEADER' ? 'header' : 'query parameter'} ${identity.name}`
  const problem = value
    ? `The ${where} does not match ${identity.validation}.`
    : `The ${where} is ${value === '' ? 'empty' : 'missing'}.`
  if (call.recorder !== null)
    call.recorder.explanation = {
      ...explanationOf(authorizer, { problem, cached: false, facts: nothingAsked }),
      identity: {
        name: identity.name,
        location: identity.location,
        validation: identity.validation,
        value: value ? preview(value) : '',
      },
    }
  throw new RomaError('authorizerIdentityRefused', {
    hint: `${problem} The custom authorizer "${authorizer.name}" asks for it.`,
  })
}

function refuseFailure(
  call: CallContext,
  {
    authorizer,
    facts,
    problem,
    absent,
  }: { authorizer: Authorizer; facts: Facts; problem: string; absent: boolean },
): never {
  explain(call, { authorizer, facts, problem, cached: false })
  throw new RomaError(absent ? 'backendNotFound' : 'authorizerFailed', {
    hint: `Custom authorizer "${authorizer.name}": ${problem}`,
  })
}

interface Explained {
  readonly problem: string
  readonly cached: boolean
  readonly facts: Facts
}

function explain(
  { recorder }: CallContext,
  { authorizer, ...facts }: Explained & { authorizer: Authorizer },
) {
  if (recorder !== null) recorder.explanation = explanationOf(authorizer, facts)
}

function explanationOf({ id, name, type }: Authorizer, { problem, cached, facts }: Explained) {
  return {
    kind: 'authorizer' as const,
    authorizerId: id,
    authorizerName: name,
    type,
    problem,
    identity: null,
    ...facts,
    cached,
  }
}

function shownAnswer(body: Uint8Array): string {
  const text = maskJson(
    Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 1_048_577)).toString('utf8'),
  )
  return text.length > SHOWN_ANSWER ? `${text.slice(0, SHOWN_ANSWER)}…` : text
}
