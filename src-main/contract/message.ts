import { z } from 'zod'
import { RomaErrorDetail } from './errors.ts'

/** What a page asks: one procedure. `id` comes back in the answer. */
export const Question = z.object({
  id: z.number().int().nonnegative(),
  name: z.string().max(100),
  input: z.unknown(),
})
export type Question = z.infer<typeof Question>

/** What the backend says to one question: exactly one of `output` and `error`. */
export const Answer = z.union([
  z.object({ id: z.number().int(), output: z.unknown() }),
  z.object({ id: z.number().int(), error: RomaErrorDetail }),
])
export type Answer = z.infer<typeof Answer>

/** Commands a desktop menu sends to the page; the page runs them as its own shortcuts do. */
export const menuCommands = [
  'settings',
  'palette',
  'navigation',
  'callLog',
  'createApi',
  'createBackend',
  'save',
  'run',
  'publish',
  'panel',
  'find',
  'shortcuts',
  'quickstart',
  'back',
  'forward',
] as const
export type MenuCommand = (typeof menuCommands)[number]

/** What the backend or the desktop's menu says without being asked. */
export type Notification =
  | { readonly event: string; readonly payload: unknown }
  | { readonly command: MenuCommand }
