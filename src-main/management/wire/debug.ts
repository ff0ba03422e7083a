import { z } from 'zod'
import type { Call } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { DebugResult } from '#contract/model/debug-request'
import { RELEASE_ID } from '#contract/model/environment'
import type { Wire } from '../case-mapping.ts'
import { param, type RestRequest } from '../route.ts'

/** Most bytes of a request's and of an answer's body. Source: DebugApiV2. */
const MAX_BODY_BYTES = 2_097_152

/** Longer tries end in a time-out, as the product's do. */
const TIMEOUT_MS = 30_000

const Name = z
  .string()
  .max(32, 'Enter at most 32 characters.')
  .regex(/^[A-Za-z][A-Za-z0-9._-]*$/, 'A name starts with a letter; then letters, digits and . _ - only.')

const HeaderName = Name.refine(
  (name) => !/^(x-apig-|x-sdk-)|^x-stage$/i.test(name),
  'Names that start with X-Apig- or X-Sdk-, and X-Stage, belong to the gateway.',
)

/** A debug request in ROMA's names: the keys of its maps are the caller's, so no case is mapped. Source: DebugApiV2. */
const DebugBody = z.object({
  mode: z.enum(['DEVELOPER', 'CONSUMER']),
  scheme: z.enum(['HTTP', 'HTTPS']),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']),
  path: z
    .string()
    .min(1, 'Enter a path.')
    .max(1024, 'Enter at most 1024 characters.')
    .regex(/^\/\S*$/, 'A path starts with / and has no spaces.'),
  query: z.record(Name, z.array(z.string())).nullish(),
  header: z.record(HeaderName, z.array(z.string())).nullish(),
  body: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= MAX_BODY_BYTES, {
      message: 'The body has more than 2097152 bytes.',
      params: { error: 'textTooLong' },
    })
    .nullish(),
  app_key: z.string().nullish(),
  app_secret: z.string().nullish(),
  domain: z.string().max(255).nullish(),
  stage: z.string().nullish(),
})

/** Runs an API as its developer (the draft) or as a consumer (what is published). */
export async function debugApi(request: RestRequest): Promise<Wire> {
  const given = DebugBody.parse(request.body, { reportInput: true })
  const apiId = param(request, 'api_id')
  await request.call('api.get', { id: apiId })
  const result = await request.call('debugger.send', {
    request: {
      target:
        given.mode === 'DEVELOPER'
          ? { kind: 'draft', apiId }
          : { kind: 'published', apiId, envId: await stageId(request.call, given.stage) },
      scheme: given.scheme,
      method: given.method,
      url: given.path,
      query: pairs(given.query),
      headers: [
        ...pairs(given.header),
        ...(given.domain ? [{ name: 'Host', value: given.domain }] : []),
        { name: 'User-Agent', value: 'APIGatewayDebugClient/1.0' },
        { name: 'X-Apig-Mode', value: 'debug' },
      ],
      body: given.body ? { kind: 'text', text: given.body } : { kind: 'none', text: '' },
      auth:
        given.app_key && given.app_secret
          ? { kind: 'signature', key: given.app_key, secret: given.app_secret }
          : { kind: 'none' },
      timeoutMs: TIMEOUT_MS,
    },
  })
  return debugResult(result)
}

async function stageId(call: Call, stage: string | null | undefined): Promise<string> {
  if (!stage || stage === 'RELEASE') return RELEASE_ID
  const { items } = await call('environment.list', { name: stage, preciseSearch: 'name' })
  const found = items.find(({ name }) => name === stage)
  if (found === undefined)
    throw new RomaError('environmentNotFound', { hint: `Environment ${stage} does not exist.` })
  return found.id
}

function pairs(map: Readonly<Record<string, readonly string[]>> | null | undefined) {
  return Object.entries(map ?? {}).flatMap(([name, values]) => values.map((value) => ({ name, value })))
}

function debugResult({ sentRaw, response, failure, timings, trace }: DebugResult): Wire {
  if (response === null)
    throw new RomaError('debugRefused', { hint: [failure?.message, failure?.hint].filter(Boolean).join(' ') })
  const head = [
    `HTTP/${response.httpVersion} ${response.status} ${response.reason}`.trimEnd(),
    ...response.headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return {
    request: sentRaw,
    response: `${head.join('\r\n')}\r\n\r\n${bodyText(response)}`,
    latency: Math.round(timings.totalMs),
    log: logText(trace),
  }
}

function bodyText({ bodyBase64, truncated }: { bodyBase64: string; truncated: boolean }): string {
  const bytes = Buffer.from(bodyBase64, 'base64')
  if (!truncated && bytes.length <= MAX_BODY_BYTES) return bytes.toString('utf8')
  return `${bytes.subarray(0, MAX_BODY_BYTES).toString('utf8')}[TRUNCATED]`
}

/** The stages of the call and what the function printed, a line each. */
function logText(trace: DebugResult['trace']): string {
  if (trace === null) return ''
  const stages = trace.spans.map(({ name, durationMs, note }) =>
    `${name} ${durationMs.toFixed(1)} ms ${note}`.trimEnd(),
  )
  const printed = trace.log.map(({ level, text }) => `${level}: ${text}`)
  return [...stages, ...printed, ...(trace.hint === null ? [] : [trace.hint])].join('\n')
}
