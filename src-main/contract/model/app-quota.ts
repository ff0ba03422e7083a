import { z } from 'zod'
import { Id, remark, Time } from './field-rules.ts'
import { CallLimit, TimeUnit } from './throttling-policy.ts'

const timeForm = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?$/

/** RFC 3339, or `yyyy-MM-dd HH:mm:ss` in UTC; empty: cycles begin with the first call. */
const ResetTime = z
  .string()
  .refine((text) => text === '' || !Number.isNaN(resetTimeMs(text)), {
    message: 'A time looks like 2030-01-31 05:05:00 (UTC).',
  })
  .default('')

const fields = {
  name: z
    .string()
    .min(3, 'Enter 3–255 characters.')
    .max(255, 'Enter 3–255 characters.')
    .regex(/^[^<>]*$/, 'Angle brackets are not allowed.'),
  callLimits: CallLimit,
  timeInterval: CallLimit,
  timeUnit: TimeUnit,
  /** First reset: cycles begin there and every period before and after. */
  resetTime: ResetTime,
  remark: remark(255),
}

/** Milliseconds since 1970; `NaN` when the text is no time. */
export function resetTimeMs(text: string): number {
  if (!timeForm.test(text)) return Number.NaN
  const iso = text.replace(' ', 'T')
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`)
}

/** What the form of a client quota asks for. Source: "Configuring a Client Quota"; CreateAppQuota. */
export const AppQuotaDraft = z.object(fields)
export type AppQuotaDraft = z.infer<typeof AppQuotaDraft>

export const AppQuota = z.object({
  ...fields,
  id: Id,
  boundAppNum: z.number().int(),
  createTime: Time,
})
export type AppQuota = z.infer<typeof AppQuota>

/** An application of a quota; each has a counter of its own. */
export const QuotaApp = z.object({
  appId: Id,
  appName: z.string(),
  appKey: z.string(),
  appRemark: z.string(),
  registerTime: Time,
  updateTime: Time,
  /** Empty for an application without a quota, as the time is. */
  quotaId: z.string(),
  quotaName: z.string(),
  boundTime: Time,
  /** Calls it has left now; `null` while no cycle runs. */
  remaining: z.number().int().nullable(),
  /** Milliseconds since 1970; `null` while no cycle runs. */
  resetsAt: z.number().nullable(),
})
export type QuotaApp = z.infer<typeof QuotaApp>
