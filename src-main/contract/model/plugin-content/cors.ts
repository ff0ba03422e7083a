import { z } from 'zod'

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** The items of a comma list, without blanks. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

const headerList = z
  .string()
  .refine(
    (text) => commaList(text).every((name) => token.test(name)),
    'List header names, with commas between.',
  )
  .nullish()

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']

/** Which pages of other origins may call. Source: APIG API Reference, "CorsPluginContent". */
export const CorsContent = z.object({
  /** `*`, or a comma list of origins. */
  allow_origin: z
    .string()
    .min(1, 'Enter * or origins, with commas between.')
    .refine(
      (text) =>
        commaList(text).length > 0 &&
        commaList(text).every(
          (origin) => origin === '*' || /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+$/i.test(origin),
        ),
      'An origin is scheme://host, or scheme://host:port, without a path.',
    ),
  allow_methods: z
    .string()
    .refine(
      (text) => commaList(text).every((method) => method === '*' || methods.includes(method)),
      `Choose from ${methods.join(', ')}.`,
    )
    .nullish(),
  allow_headers: headerList,
  expose_headers: headerList,
  /** Seconds. The page says 86 400, its own sample has 172 800. */
  max_age: z.number().int().min(0, 'Enter 0–172800.').max(172_800, 'Enter 0–172800.').nullish(),
  allow_credentials: z.boolean().nullish(),
})
export type CorsContent = z.output<typeof CorsContent>

/** What *Restore template* gives. */
export const corsTemplate: z.input<typeof CorsContent> = {
  allow_origin: '*',
  allow_methods: 'GET,POST,PUT,DELETE,HEAD,PATCH',
  allow_headers: 'Content-Type,Accept,Accept-Ranges,Cache-Control,Range',
  expose_headers: 'X-Request-Id,X-Apig-Latency',
  max_age: 86_400,
  allow_credentials: true,
}
