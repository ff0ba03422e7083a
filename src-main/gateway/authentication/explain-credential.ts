import type { CallContext } from '../call-context.ts'

interface Refused {
  /** Method the request chose; empty when it carried nothing. */
  readonly method: string
  readonly problem: string
}

/** Keeps for the reader what the API would have taken, and what was sent but not looked at. Only for refusals. */
export function explainCredential(call: CallContext, { method, problem }: Refused): void {
  const { recorder, match, request } = call
  if (recorder === null) return
  const { appMethods: on } = call.parts.limits()
  const header = on.authHeader === '' ? 'Authorization' : on.authHeader
  const accepted = [{ method: 'signature', carriedBy: `${header}: SDK-HMAC-SHA256 …, X-Sdk-Date` }]
  const ignored: { method: string; reason: string }[] = []
  const offer = (is: boolean, name: string, carriedBy: string) => {
    if (is) accepted.push({ method: name, carriedBy })
  }
  const simple = match?.route.simpleAuthentication === true
  offer(simple, 'AppCode', 'X-Apig-AppCode, over HTTPS')
  offer(on.basic, 'app_basic', 'Authorization: Basic base64(key:secret)')
  offer(on.jwt !== null, 'app_jwt', `${on.jwt?.header ?? ''}: sha256(key + secret + timestamp), Timestamp`)
  offer(on.secret, 'app_secret', 'X-HW-ID: key, X-HW-AppKey: secret')
  offer(on.apiKey, 'app_api_key', 'apikey as header or query parameter')
  offer(on.token !== null, 'app_token', 'Authorization: Bearer, or access_token')
  if (request.appCode !== '' && !simple)
    ignored.push({ method: 'AppCode', reason: 'simple authentication is off for this API' })
  else if (request.appCode !== '' && request.protocol === 'HTTP')
    ignored.push({ method: 'AppCode', reason: 'AppCodes are taken over HTTPS only' })
  for (const [name, is, sent] of [
    ['app_basic', on.basic, /^basic /i.test(request.authorization)],
    ['app_token', on.token !== null, /^bearer /i.test(request.authorization)],
    ['app_jwt', on.jwt !== null, /^[0-9a-f]{64}$/i.test(request.authorization)],
    ['app_secret', on.secret, names(request.forward, 'x-hw-appkey')],
    ['app_api_key', on.apiKey, names(request.forward, 'apikey')],
  ] as const)
    if (sent && !is) ignored.push({ method: name, reason: `the instance feature ${name} is off` })
  recorder.explanation = { kind: 'credential', method, problem, accepted, ignored }
}

function names(headers: readonly string[], name: string): boolean {
  return headers.some((text, index) => index % 2 === 0 && text.toLowerCase() === name)
}
