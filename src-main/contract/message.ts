import { z } from 'zod'
import { RomaErrorDetail } from './errors.ts'

/** What a page asks: one procedure. `id` comes back in the answer. */
export const Question = z.object({
  id: z.number().int().nonnegative(),
  name: z.string().max(100),
  input: z.unknown().optional(),
})
export type Question = z.infer<typeof Question>

/** What the backend says to one question: exactly one of `output` and `error`. */
export const Answer = z.union([
  z.object({ id: z.number().int(), output: z.unknown() }),
  z.object({ id: z.number().int(), error: RomaErrorDetail }),
])
export type Answer = z.infer<typeof Answer>

/** What the backend says without being asked: a fact of `contract/events.ts`. */
export interface Notification {
  readonly event: string
  readonly payload: unknown
}
