import { z } from 'zod'

/** Moments a clock can show: 1970 to the end of the year 9999, milliseconds. */
const Moment = z.number().int().min(0).max(253_402_300_799_999)

/** The gateway's clock: what authentication, throttling, quotas, tokens and breakers take for the time. */
export const Clock = z.object({
  /** What the clock shows, milliseconds since 1970. */
  now: Moment,
  /** It stands still until it is advanced, set or released. */
  frozen: z.boolean(),
  /** It shows the computer's own time. */
  real: z.boolean(),
  /** The computer's own time, milliseconds since 1970. */
  realNow: z.number().int(),
})
export type Clock = z.infer<typeof Clock>

/** What to change; what is left out stays: the time it shows, whether it stands. */
export const ClockChange = z.object({ now: Moment.optional(), frozen: z.boolean().optional() })
export type ClockChange = z.infer<typeof ClockChange>

/** Forward only; `ClockChange` goes back. Ten years at most. */
export const ClockStep = z.object({ ms: z.number().int().min(0).max(315_576_000_000) })
