import { z } from 'zod'

/** A body as it was recorded: at most `recordBytes` of it, secrets masked. */
export const RecordedBody = z.object({
  /** UTF-8, or base64 when it is no text. */
  text: z.string(),
  base64: z.boolean(),
  /** Bytes that went over the line. */
  bytes: z.number().int(),
  truncated: z.boolean(),
})
export type RecordedBody = z.infer<typeof RecordedBody>

const Headers = z.array(z.tuple([z.string(), z.string()]))

/** Headers and bodies of a call, kept only while recording is switched on. Secrets are masked. */
export const CallContent = z.object({
  requestId: z.string(),
  request: z.object({ headers: Headers, body: RecordedBody.nullable() }),
  /** Its body is the caller's. `null` when no backend was asked. */
  backendRequest: z.object({ method: z.string(), target: z.string(), headers: Headers }).nullable(),
  /** Its body is the answer's. `null` when none came. */
  backendResponse: z.object({ status: z.number().int(), headers: Headers }).nullable(),
  response: z.object({ headers: Headers, body: RecordedBody.nullable() }),
})
export type CallContent = z.infer<typeof CallContent>
