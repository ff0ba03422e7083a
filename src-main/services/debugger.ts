import { setTimeout as sleep } from 'node:timers/promises'
import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import type { CallTrace } from '#contract/model/call-trace'
import type { DebugRequest, DebugResult } from '#contract/model/debug-request'
import { RELEASE_ID } from '#contract/model/environment'
import type { debuggerProcedures } from '#contract/procedures/debugger'
import type { Debugger, Exchange } from '../debugger/debugger.ts'
import type { Credential, ResolvedRequest } from '../debugger/resolved-request.ts'
import type { KnownSecret } from '../domain/mask.ts'
import { compareWithCaller } from '../domain/signing/explain-signature.ts'
import type { Storage } from '../storage/open.ts'
import { variablesOf } from './api-variables.ts'
import { maskResult } from './debug-masking.ts'

/** Exchanges that are kept. */
const MAX_HISTORY = 10_000

interface Needs {
  readonly storage: Pick<
    Storage,
    | 'apis'
    | 'environments'
    | 'environmentVariables'
    | 'integrationApplications'
    | 'appCodes'
    | 'debugHistory'
    | 'transaction'
  >
  readonly debugger: Debugger
  /** Where the gateway's own records of published calls are. */
  readonly traces: { get(requestId: string): Promise<CallTrace>; flush(): Promise<void> }
  /** A token of a user of local IAM. Rejects with `iamObjectNotFound`. */
  readonly issueToken: (userId: string) => Promise<string>
  readonly newId: () => string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Sends requests of the console and of the REST twin, and keeps what happened. */
export function debuggerService(needs: Needs): Handlers<typeof debuggerProcedures> {
  const { storage, newId, now } = needs
  return {
    'debugger.send': async ({ request, runId }) => {
      const time = now()
      const resolved = await resolve(needs, request)
      const { signed, ...exchange } = await needs.debugger.send(resolved, runId)
      const found = exchange.trace ?? (await findTrace(needs.traces, exchange.response))
      const secrets = secretsOf(storage, resolved.credential)
      const trace = found && withCaller(found, { signed, secrets })
      const result: DebugResult = { id: newId(), time, request, ...exchange, trace }
      const masked = maskResult(result, secrets)
      storage.transaction(() => storage.debugHistory.add(masked, MAX_HISTORY))
      return result
    },
    'debugger.cancel': ({ runId }) => {
      needs.debugger.cancel(runId)
      return {}
    },
    'debugger.history': (filter) => storage.debugHistory.list(filter),
    'debugger.historyEntry': ({ id }) => {
      const entry = storage.debugHistory.get(id)
      if (entry === undefined)
        throw new RomaError('callNotFound', { hint: `The history has no entry ${id}.` })
      return entry
    },
    'debugger.clearHistory': ({ apiId }) => {
      storage.transaction(() => storage.debugHistory.clear(apiId))
      return {}
    },
  }
}

/** The debugger knows what was signed; the gateway, what it computed. Together they show where the two part. */
function withCaller(
  trace: CallTrace,
  { signed, secrets }: { signed: Exchange['signed']; secrets: readonly KnownSecret[] },
): CallTrace {
  const { explanation } = trace
  if (explanation?.kind !== 'signature' || signed === null) return trace
  const known = new Map(secrets.map(({ name, value }) => [value, name]))
  return { ...trace, explanation: compareWithCaller(explanation, { ...signed, secrets: known }) }
}

async function resolve(needs: Needs, request: DebugRequest): Promise<ResolvedRequest> {
  const { storage } = needs
  const credential = await credentialOf(needs, request.auth)
  const { target } = request
  if (target.kind === 'url') return { request, target, credential }
  const api = storage.apis.get(target.apiId)
  if (api === undefined)
    throw new RomaError('apiDefinitionNotFound', { hint: `API ${target.apiId} does not exist` })
  if (target.kind === 'draft') {
    checkVariables(storage, api)
    return { request, target: { kind: 'draft', api }, credential }
  }
  const environment = storage.environments.get(target.envId)
  if (environment === undefined)
    throw new RomaError('environmentNotFound', { hint: `Environment ${target.envId} does not exist` })
  if (!api.runEnvs.some(({ envId }) => envId === target.envId))
    throw new RomaError('publicationNotFound', {
      hint: `${api.name} is not published in ${environment.name}.`,
    })
  return { request, target: { kind: 'published', host: api.slDomain, stage: environment.name }, credential }
}

async function credentialOf({ storage, issueToken }: Needs, auth: DebugRequest['auth']): Promise<Credential> {
  switch (auth.kind) {
    case 'none':
    case 'signature':
    case 'appCode':
      return auth
    case 'application': {
      const app = storage.integrationApplications.get(auth.appId)
      const secret = storage.integrationApplications.secret(auth.appId)
      if (app === undefined || secret === undefined)
        throw new RomaError('appNotFound', { hint: `App ${auth.appId} does not exist` })
      return { kind: 'signature', key: app.key, secret }
    }
    case 'iamUser':
      return { kind: 'token', token: await issueToken(auth.userId) }
    case 'applicationAppCode': {
      const code = storage.appCodes.get(auth.appCodeId)
      if (code === undefined || code.appId !== auth.appId)
        throw new RomaError('appCodeNotFound', { hint: `AppCode ${auth.appCodeId} does not exist` })
      return { kind: 'appCode', appCode: code.appCode }
    }
  }
}

/**
 * A draft runs in no environment, so the product cannot debug a backend with variables; here the values of RELEASE
 * are taken. Refuses when one is missing there.
 *
 * Source: ROMA Connect User Guide, "Debugging an API".
 */
function checkVariables(storage: Needs['storage'], api: Api): void {
  const used = [...variablesOf(api)]
  if (used.length === 0) return
  const { items } = storage.environmentVariables.list({ groupId: api.groupId, envId: RELEASE_ID })
  const missing = used.filter((name) => !items.some(({ variableName }) => variableName === name))
  if (missing.length === 0) return
  const names = missing.map((name) => `#${name}#`).join(', ')
  throw new RomaError('debugRefused', {
    hint: `${names} has no value in RELEASE: a draft is debugged with the values of RELEASE, so set it there first.`,
  })
}

/** The gateway's record of a published call. It is written after the answer, so it may take a moment. */
async function findTrace(
  traces: Needs['traces'],
  response: DebugResult['response'],
): Promise<CallTrace | null> {
  const header = (name: string) => response?.headers.find(([key]) => key.toLowerCase() === name)?.[1]
  const requestId = header('x-request-id')
  if (requestId === undefined || header('server') !== 'api-gateway') return null
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      await traces.flush()
      return await traces.get(requestId)
    } catch (error) {
      if (!(error instanceof RomaError) || error.error !== 'callNotFound') return null
      await sleep(20)
    }
  }
  return null
}

/** Secrets that may turn up in an exchange: those of this request and of every application. */
function secretsOf(storage: Needs['storage'], credential: Credential): KnownSecret[] {
  const known = storage.integrationApplications
    .credentials()
    .flatMap(({ name, secret }) => (secret === null ? [] : [{ name: `${name} secret`, value: secret }]))
  const codes = storage.appCodes.opened().map(({ appCode }) => ({ name: 'appcode', value: appCode }))
  const used =
    credential.kind === 'signature'
      ? [{ name: 'secret', value: credential.secret }]
      : credential.kind === 'appCode'
        ? [{ name: 'appcode', value: credential.appCode }]
        : credential.kind === 'token'
          ? [{ name: 'x-auth-token', value: credential.token }]
          : []
  return [...used, ...codes, ...known]
}
