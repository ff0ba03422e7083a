import { RomaError } from '#contract/errors'
import type { Clock } from '#contract/model/clock'
import { isObject, type Wire } from '../case-mapping.ts'
import type { RestRequest } from '../route.ts'

/** The clock as the local door writes it: times in RFC 3339. */
export function clock({ now, frozen, real, realNow }: Clock): Wire {
  return {
    now: new Date(now).toISOString(),
    frozen,
    real,
    real_now: new Date(realNow).toISOString(),
  }
}

/** `{now, frozen}`: the time as RFC 3339 or as milliseconds since 1970. Throws `invalidParameter` for another text. */
export function clockChange({ body }: RestRequest): Wire {
  if (!isObject(body)) throw new RomaError('malformedBody', { hint: 'The body must be a JSON object.' })
  const { now, frozen } = body
  return {
    ...(now === undefined || now === null ? {} : { now: moment(now) }),
    ...(frozen === undefined || frozen === null ? {} : { frozen }),
  }
}

function moment(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time))
    throw new RomaError('invalidParameter', {
      hint: `now: "${value.slice(0, 40)}" is no time; write 2026-01-31T08:00:00Z, or milliseconds since 1970.`,
    })
  return time
}
