import { z } from 'zod'

/** They say where a message ends: another value would put the caller out of step. */
const framing = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'trailer',
])

/** Headers that no plug-in may touch. Source: APIG User Guide, "HTTP Response Headers": constraints. */
function isUntouchableHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return (
    lower.startsWith('x-apig-') ||
    lower === 'x-request-id' ||
    lower.startsWith('access-control-') ||
    framing.has(lower)
  )
}

export const responseHeaderActions = ['override', 'append', 'delete', 'skip', 'add'] as const
export type ResponseHeaderAction = (typeof responseHeaderActions)[number]

const ResponseHeader = z
  .object({
    name: z
      .string()
      .min(1, 'Enter 1–32 characters.')
      .max(32, 'Enter 1–32 characters.')
      .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'Start with a letter; then letters, digits and - only.')
      .refine(
        (name) => !isUntouchableHeader(name),
        'X-Apig-*, X-Request-Id, CORS headers and those that say where the message ends stay as they are.',
      ),
    value: z
      .string()
      .max(255, 'Enter at most 255 characters.')
      .regex(/^[\t\x20-\x7e\x80-\uffff]*$/, 'Line breaks and control characters are not allowed.')
      .default(''),
    value_type: z.enum(['custom_value', 'system_parameter']).nullish(),
    action: z
      .string()
      .transform((action) => action.toLowerCase())
      .pipe(z.enum(responseHeaderActions, 'Choose override, append, delete, skip or add.')),
  })
  .superRefine(({ value, value_type, action }, context) => {
    if (value === '' && action !== 'delete')
      context.addIssue({ code: 'custom', path: ['value'], message: 'Enter a value; only delete needs none.' })
    if (value_type !== 'system_parameter') return
    if (value !== '$context.cacheStatus')
      context.addIssue({
        code: 'custom',
        path: ['value'],
        message: 'Only $context.cacheStatus is available.',
      })
    if (action !== 'add' && action !== 'append')
      context.addIssue({
        code: 'custom',
        path: ['action'],
        message: 'A system parameter is added or appended.',
      })
  })

/** Headers of the answer. Source: APIG API Reference, "SetRespHeadersContent". */
export const SetRespHeadersContent = z.object({
  response_headers: z
    .array(ResponseHeader)
    .min(1, 'Add a header.')
    .max(10, 'Add at most 10 headers.')
    .superRefine((headers, context) => {
      const names = headers.map(({ name }) => name.toLowerCase())
      for (const [index, name] of names.entries())
        if (names.indexOf(name) < index)
          context.addIssue({ code: 'custom', path: [index, 'name'], message: `${name} is there already.` })
    }),
})
export type SetRespHeadersContent = z.output<typeof SetRespHeadersContent>

/** What *Restore template* gives. */
export const setRespHeadersTemplate: z.input<typeof SetRespHeadersContent> = {
  response_headers: [
    { name: 'X-Served-By', value: 'atrium', value_type: 'custom_value', action: 'override' },
    { name: 'X-Powered-By', value: '', value_type: 'custom_value', action: 'delete' },
  ],
}
