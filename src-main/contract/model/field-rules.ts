import { z } from 'zod'

/** Lengths and characters that several nouns share. Source: ROMA Connect API Reference v2, request schemas. */

/** 32 lower-case hex digits for APIC objects, a UUID for integration applications, `DEFAULT_ENVIRONMENT_RELEASE_ID`. */
export const Id = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'An id has 1–64 letters, digits, - or _.')

/** 1 yes, 2 no: ROMA's convention everywhere. */
export const YesNo = z.literal([1, 2])
export type YesNo = z.infer<typeof YesNo>

/** RFC 3339 in UTC. */
export const Time = z.string()

/** API and group names. */
export const ObjectName = z
  .string()
  .min(3, 'Enter 3–255 characters.')
  .max(255, 'Enter 3–255 characters.')
  .regex(
    /^([a-zA-Z0-9]|[一-龥])([a-zA-Z0-9:._()/-]|[一-龥（）：、]){2,254}$/,
    'Start with a letter, digit or Chinese character; then letters, digits, Chinese characters and : . _ ( ) / - only.',
  )

/** A description that refuses angle brackets. */
export function remark(max: number) {
  return z
    .string()
    .max(max, `Enter at most ${max} characters.`)
    .regex(/^[^<>]*$/, 'Angle brackets are not allowed.')
    .default('')
}

/** Page of a list: `offset` from 0; `limit` is everything when left out (the console), 1–500 over REST. */
export const Page = z.object({
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(100_000).optional(),
  /** Filters compared exactly instead of as a part of the text, comma separated model field names. */
  preciseSearch: z.string().optional(),
})

/** A page of items and how many match in all. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ total: z.number().int(), items: z.array(item) })
}

/** The empty object: input or output of procedures that need none. */
export const Nothing = z.object({})
