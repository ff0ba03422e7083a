import { z } from 'zod'
import { Id } from './field-rules.ts'

/** `http://host:port` without a path; a port that is the scheme's own may be left out. */
const Origin = z
  .string()
  .regex(/^https?:\/\/[^/?#\s]{1,255}$/i, 'Enter http:// or https://, a host and perhaps a port.')

/** Whose backend calls are disturbed. */
export const FaultTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('any') }),
  z.object({ kind: z.literal('api'), id: Id }),
  /** One address, wherever it is used: also one server of a load-balance channel. */
  z.object({ kind: z.literal('origin'), origin: Origin }),
  z.object({ kind: z.literal('channel'), id: Id }),
  /** A custom backend. */
  z.object({ kind: z.literal('backend'), id: Id }),
])
export type FaultTarget = z.infer<typeof FaultTarget>

export const FaultAction = z.discriminatedUnion('kind', [
  /** The backend is asked so much later; its timeout goes on counting. */
  z.object({ kind: z.literal('delay'), ms: z.number().int().min(1).max(600_000) }),
  /** The connection ends before there is an answer. */
  z.object({ kind: z.literal('break') }),
  /** Answered in the backend's place. */
  z.object({
    kind: z.literal('answer'),
    status: z.number().int().min(200).max(599),
    body: z.string().max(10_000).default(''),
  }),
])
export type FaultAction = z.infer<typeof FaultAction>

export const FaultDraft = z.object({
  target: FaultTarget,
  action: FaultAction,
  /** Percent of the calls that it strikes. */
  share: z.number().int().min(1).max(100).default(100),
  /** `even` spreads the share regularly: of 50 % every second call. */
  choice: z.enum(['random', 'even']).default('random'),
})
export type FaultDraft = z.infer<typeof FaultDraft>

/** A disturbance of backends, made on purpose. Gone after a restart. */
export const Fault = FaultDraft.extend({
  id: Id,
  /** Backend calls it could have struck, and those it struck. */
  calls: z.number().int(),
  struck: z.number().int(),
})
export type Fault = z.infer<typeof Fault>
