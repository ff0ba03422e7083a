import { z } from 'zod'

/** A copy of the backend request for another address. Source: APIG API Reference, "ProxyMirrorContent". */
export const ProxyMirrorContent = z.object({
  protocol: z.enum(['HTTP', 'HTTPS']),
  host: z
    .string()
    .max(255, 'Enter at most 255 characters.')
    .regex(
      /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(:\d{1,5})?$/,
      'An address is host or host:port.',
    ),
  /** Empty: that of the backend request. */
  path: z
    .string()
    .max(512, 'Enter at most 512 characters.')
    .regex(/^(\/[^\s?\\]*)?$/, 'A path starts with / and has no blanks or ?.')
    .nullish(),
  path_concat_mode: z.enum(['replace', 'prefix']).nullish(),
  sample_ratio: z.number().min(0.00001, 'Enter 0.00001–1.').max(1, 'Enter 0.00001–1.').nullish(),
  /** Milliseconds. */
  timeout: z.number().int().min(1, 'Enter 1–600000.').max(600_000, 'Enter 1–600000.').nullish(),
  mirror_request_body_enabled: z.boolean().nullish(),
})
export type ProxyMirrorContent = z.output<typeof ProxyMirrorContent>

/** What *Restore template* gives. */
export const proxyMirrorTemplate: z.input<typeof ProxyMirrorContent> = {
  protocol: 'HTTP',
  host: '127.0.0.1:9000',
  path: '',
  path_concat_mode: 'replace',
  sample_ratio: 1,
  timeout: 5000,
  mirror_request_body_enabled: true,
}
