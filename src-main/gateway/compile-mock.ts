import type { MockInfo } from '#contract/model/api-backend'
import type { Definition, MockBackend } from './route.ts'

/** The answer of a mock, worked out when the API is published. */
export function compileMock(definition: Definition, info: MockInfo): MockBackend {
  const headers = info.header.flatMap(({ key, value }) => [key, value])
  const named = (name: string) => info.header.some(({ key }) => key.toLowerCase() === name)
  if (!named('content-type')) headers.push('Content-Type', 'application/json')
  const answersPreflight = definition.reqMethod === 'OPTIONS' && definition.authType === 'NONE'
  if (definition.cors)
    for (const [name, value] of answersPreflight ? preflight : preflight.slice(0, 1))
      if (!named(name.toLowerCase())) headers.push(name, value)
  const body = Buffer.from(info.resultContent)
  return {
    kind: 'mock',
    status: info.statusCode,
    headers,
    body,
    label: `mock ${info.statusCode}`,
    authorizerId: info.authorizerId ?? null,
  }
}

/** Source: APIG User Guide, "Enabling CORS": what the OPTIONS API answers. */
const preflight: readonly (readonly [string, string])[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', 'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH'],
  [
    'Access-Control-Allow-Headers',
    'X-Stage,X-Sdk-Date,X-Sdk-Nonce,X-Proxy-Signed-Headers,X-Sdk-Content-Sha256,X-Forwarded-For,Authorization,Content-Type,Accept,Accept-Ranges,Cache-Control,Range',
  ],
  [
    'Access-Control-Expose-Headers',
    'X-Request-Id,X-Apig-Latency,X-Apig-Upstream-Latency,X-Apig-RateLimit-Api,X-Apig-RateLimit-User,X-Apig-RateLimit-App,X-Apig-RateLimit-Ip,X-Apig-RateLimit-Api-Allenv',
  ],
  ['Access-Control-Max-Age', '172800'],
]
