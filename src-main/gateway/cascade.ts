import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CallContext } from './call-context.ts'
import type { CascadeRule } from './parts.ts'
import { headerValues } from './request-head.ts'

/** Names of this family never reach a backend from outside, and never leave but here. */
const HEADER = 'X-Apig-Cascade'
/** As for signed requests of applications. */
const MAX_SKEW_MS = 15 * 60 * 1000

interface Signed {
  readonly instanceId: string
  readonly time: number
  readonly method: string
  readonly target: string
  readonly host: string
}

/**
 * One instance calls an API of another over an authentication of their own, so that neither's callers get in the way.
 * The pages name the feature and its key; the form on the wire is ours (docs/decisions/0022-load-balance-channels.md).
 *
 * Source: ROMA Connect User Guide, "Cascading Instances".
 */
export function signCascade(headers: string[], rule: CascadeRule, request: Omit<Signed, 'instanceId'>): void {
  const signed = { ...request, instanceId: rule.instanceId }
  headers.push(HEADER, `v1;${rule.instanceId};${request.time};${signatureOf(rule.key, signed)}`)
}

/** Whether a known instance signed this call; why not stands in the trace. */
export function isCascadeCall(call: CallContext, rule: CascadeRule): boolean {
  const { request, recorder } = call
  const [value, second] = headerValues(request, HEADER.toLowerCase())
  if (value === undefined) return false
  const problem = second === undefined ? problemOf(call, { value, rule }) : 'it stands twice'
  if (recorder !== null)
    recorder.note =
      problem === undefined
        ? `cascade call of instance ${value.split(';')[1]}`
        : `not taken as a cascade call: ${problem}`
  return problem === undefined
}

function problemOf(
  call: CallContext,
  { value, rule }: { value: string; rule: CascadeRule },
): string | undefined {
  const { request } = call
  const [, instanceId = '', timeText = '', signature = ''] =
    /^v1;([A-Za-z0-9_-]{1,64});(\d{1,15});([0-9a-f]{64})$/.exec(value) ?? []
  if (signature === '') return 'the header is none of ours'
  if (!rule.callers.includes(instanceId)) return `instance ${instanceId} is not in cascade_instance_ids`
  const time = Number(timeText)
  if (Math.abs(call.time - time) > MAX_SKEW_MS) return 'it was signed more than 15 minutes away'
  const { method, target, host } = request
  const expected = signatureOf(rule.key, { instanceId, time, method, target, host })
  const fits = timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(signature, 'hex'))
  return fits ? undefined : 'the signature does not fit: the keys differ, or the request was changed'
}

function signatureOf(key: string, { instanceId, time, method, target, host }: Signed): string {
  return createHmac('sha256', key)
    .update(['v1', instanceId, time, method, target, host.toLowerCase()].join('\n'))
    .digest('hex')
}
