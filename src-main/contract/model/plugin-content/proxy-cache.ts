import { z } from 'zod'

const headerName = z
  .string()
  .min(1, 'Enter 1–64 characters.')
  .max(64, 'Enter 1–64 characters.')
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'Enter a header name.')

/** Variables that may be part of a key. Source: ROMA Connect User Guide, "Creating an API": system parameters. */
export const cacheSystemParameters = [
  ...[
    'sourceIp',
    'stage',
    'apiId',
    'appId',
    'appName',
    'serverAddr',
    'serverName',
    'providerAppId',
    'apiName',
  ],
].map((name) => `$context.${name}`)

/** The response cache. Source: APIG API Reference, "ProxyCacheContent". */
export const ProxyCacheContent = z.object({
  cache_key: z
    .object({
      system_params: z
        .array(z.string().refine((name) => name.startsWith('$context.'), 'A variable starts with $context.'))
        .nullish(),
      /** Names of query strings. */
      parameters: z.array(z.string().min(1, 'Enter a name.').max(128)).nullish(),
      headers: z.array(headerName).nullish(),
    })
    .superRefine(({ system_params, parameters, headers }, context) => {
      if ((system_params?.length ?? 0) + (parameters?.length ?? 0) + (headers?.length ?? 0) === 0)
        context.addIssue({ code: 'custom', message: 'Add a query string, header or variable to the key.' })
    }),
  cache_http_status_and_ttl: z
    .array(
      z.object({
        http_status: z.array(z.number().int().min(200, 'Enter 200–599.').max(599, 'Enter 200–599.')).min(1),
        /** Seconds. */
        ttl: z.number().int().min(1, 'Enter 1 or more.').max(2_147_483_647),
      }),
    )
    .min(1, 'Say which statuses are kept, and how long.'),
  /** Whose `Cache-Control` is obeyed. */
  client_cache_control: z
    .object({ mode: z.enum(['off', 'all', 'apps']).default('off'), datas: z.array(z.string()).nullish() })
    .nullish(),
  /** Kept beside Content-Type, Content-Encoding and Content-Language. */
  cacheable_headers: z
    .array(
      headerName.refine(
        (name) => !/^(x-apig-.*|x-request-id)$/i.test(name),
        'X-Apig-* and X-Request-Id belong to one call.',
      ),
    )
    .max(20, 'Add at most 20 headers.')
    .nullish(),
})
export type ProxyCacheContent = z.output<typeof ProxyCacheContent>

/** What *Restore template* gives. */
export const proxyCacheTemplate: z.input<typeof ProxyCacheContent> = {
  cache_key: { system_params: [], parameters: ['id'], headers: [] },
  cache_http_status_and_ttl: [{ http_status: [200], ttl: 300 }],
  client_cache_control: { mode: 'off', datas: [] },
  cacheable_headers: ['ETag'],
}
