import type { SampleRequest } from './code-sample-request.ts'

/**
 * A collection for Postman (*Import*, then paste): one request and, when the API wants an App signature, the
 * pre-request script that signs it each time.
 *
 * Source: Postman Collection Format v2.1.0.
 */
export function postmanSample({ method, url, headers, body, byAddress, signing }: SampleRequest): string {
  const sent = byAddress === undefined ? headers : [['Host', byAddress.host] as const, ...headers]
  const collection = {
    info: {
      name: `${method} ${new URL(url).pathname}`,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: [
      {
        name: `${method} ${new URL(url).pathname}`,
        ...(signing === undefined
          ? {}
          : {
              event: [
                { listen: 'prerequest', script: { type: 'text/javascript', exec: signingScript(signing) } },
              ],
            }),
        request: {
          method,
          header: sent.map(([key, value]) => ({ key, value })),
          url: byAddress?.url ?? url,
          ...(body ? { body: { mode: 'raw', raw: body } } : {}),
        },
      },
    ],
  }
  return JSON.stringify(collection, null, 2)
}

function signingScript({ key, secret }: { key: string; secret: string }): string[] {
  return [
    "const hashes = require('crypto-js')",
    `const key = ${JSON.stringify(key)}, secret = ${JSON.stringify(secret)}`,
    "const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, '')",
    'const sha = (text) => hashes.SHA256(text).toString()',
    "const encode = (text) => encodeURIComponent(decodeURIComponent(text)).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase())",
    "const path = ('/' + pm.request.url.path.map((part) => encode(pm.variables.replaceIn(part))).join('/')).replace(/\\/?$/, '/')",
    'const parameters = pm.request.url.query.filter((each) => !each.disabled)',
    "const query = parameters.map((each) => encode(pm.variables.replaceIn(each.key)) + '=' + encode(pm.variables.replaceIn(each.value || ''))).sort().join('&')",
    "const body = pm.variables.replaceIn(pm.request.body ? pm.request.body.toString() : '')",
    "const canonical = [pm.request.method, path, query, 'x-sdk-date:' + date + '\\n', 'x-sdk-date', sha(body)].join('\\n')",
    "const signature = hashes.HmacSHA256(['SDK-HMAC-SHA256', date, sha(canonical)].join('\\n'), secret).toString()",
    "pm.request.headers.upsert({ key: 'X-Sdk-Date', value: date })",
    "pm.request.headers.upsert({ key: 'Authorization', value: 'SDK-HMAC-SHA256 Access=' + key + ', SignedHeaders=x-sdk-date, Signature=' + signature })",
  ]
}
