import type { Explanation } from '#contract/model/explanation'

/** One line of an explanation: `label` is a key below `callTrace.explain.fact`. */
export interface ExplainFact {
  readonly label: string
  readonly value: string | number
  readonly mono?: boolean
}

interface Words {
  /** A moment of the gateway's clock. */
  readonly time: (ms: number) => string
  /** A length of time. */
  readonly length: (ms: number) => string
}

/** What a kind has to say in plain lines; tables and texts are drawn by their own parts. Empty values are left out. */
export function factsOf(explanation: Explanation, words: Words): ExplainFact[] {
  return listed(explanation, words).filter(({ value }) => value !== '')
}

function listed(explanation: Explanation, { time, length }: Words): ExplainFact[] {
  switch (explanation.kind) {
    case 'signature':
      return [
        { label: 'key', value: explanation.key, mono: true },
        { label: 'unsignedHeader', value: explanation.header, mono: true },
        { label: 'callerTime', value: explanation.callerTime, mono: true },
        { label: 'gatewayTime', value: explanation.gatewayTime, mono: true },
        { label: 'skew', value: explanation.skewMs === null ? '' : signed(explanation.skewMs, length) },
        { label: 'cause', value: explanation.cause },
      ]
    case 'credential':
      return [
        { label: 'method', value: explanation.method },
        { label: 'problem', value: explanation.problem },
      ]
    case 'token':
      return [
        { label: 'owner', value: explanation.owner },
        { label: 'expiresAt', value: explanation.expiresAt },
        { label: 'gatewayTime', value: explanation.gatewayTime },
      ]
    case 'notFound':
      return [
        { label: 'host', value: explanation.host, mono: true },
        { label: 'group', value: explanation.groupName },
        { label: 'stage', value: explanation.stage },
        { label: 'request', value: `${explanation.method} ${explanation.path}`, mono: true },
      ]
    case 'protocol':
      return [
        { label: 'api', value: explanation.apiName },
        { label: 'used', value: explanation.used },
        { label: 'offered', value: explanation.offered },
      ]
    case 'authorization':
      return [
        { label: 'caller', value: explanation.callerName },
        { label: 'api', value: explanation.apiName },
        { label: 'environment', value: explanation.envName },
        { label: 'authorizedIn', value: explanation.authorizedIn.join(', ') },
      ]
    case 'authorizer':
      return [
        { label: 'authorizer', value: explanation.authorizerName },
        { label: 'problem', value: explanation.problem },
        { label: 'identity', value: identityText(explanation.identity), mono: true },
      ]
    case 'thirdAuth':
      return [
        { label: 'plugin', value: explanation.pluginName },
        { label: 'problem', value: explanation.problem },
        { label: 'request', value: explanation.request, mono: true },
        { label: 'status', value: explanation.status ?? '' },
      ]
    case 'throttle':
      return [
        { label: 'policy', value: explanation.policyName },
        { label: 'dimension', value: explanation.dimension },
        { label: 'counted', value: explanation.key, mono: true },
        { label: 'rule', value: explanation.rule, mono: true },
        { label: 'used', value: `${explanation.used} / ${explanation.limit}` },
        { label: 'period', value: length(explanation.periodMs) },
        { label: 'resetAt', value: time(explanation.resetAt) },
      ]
    case 'quota':
      return [
        { label: 'policy', value: explanation.policyName },
        { label: 'caller', value: explanation.appName },
        { label: 'used', value: `${explanation.used} / ${explanation.limit}` },
        { label: 'resetAt', value: explanation.resetAt === null ? '' : time(explanation.resetAt) },
      ]
    case 'access':
      return [
        { label: 'policy', value: explanation.policyName },
        { label: 'seen', value: explanation.seen, mono: true },
        { label: 'rule', value: explanation.rule, mono: true },
        { label: 'source', value: explanation.source },
      ]
    case 'parameter':
      return [
        { label: 'parameter', value: `${explanation.location} ${explanation.name}`, mono: true },
        { label: 'value', value: explanation.value ?? '–', mono: true },
        { label: 'rule', value: explanation.rule },
        { label: 'expected', value: explanation.expected, mono: true },
      ]
    case 'size':
      return [
        { label: 'bytes', value: explanation.bytes },
        { label: 'limit', value: explanation.limit },
      ]
    case 'orchestration':
      return [
        { label: 'row', value: explanation.row, mono: true },
        { label: 'missing', value: explanation.source, mono: true },
      ]
    case 'channel':
      return [
        { label: 'channel', value: explanation.channelName },
        { label: 'problem', value: explanation.problem },
      ]
    case 'backend':
      return [
        // Behind a channel the target is no address: its tries have them.
        { label: 'backend', value: explanation.channelName === '' ? explanation.target : '', mono: true },
        { label: 'channel', value: explanation.channelName },
      ]
    case 'breaker':
      return [
        { label: 'plugin', value: explanation.pluginName },
        { label: 'rule', value: explanation.rule, mono: true },
        { label: 'matched', value: `${explanation.matched} / ${explanation.total}` },
        { label: 'openedAt', value: time(explanation.openedAt) },
        { label: 'triesAt', value: time(explanation.triesAt) },
      ]
  }
}

function signed(ms: number, length: (ms: number) => string): string {
  return `${ms < 0 ? '−' : '+'}${length(Math.abs(ms))}`
}

function identityText(identity: Extract<Explanation, { kind: 'authorizer' }>['identity']): string {
  if (identity === null) return ''
  const rule = identity.validation === '' ? '' : ` (${identity.validation})`
  return `${identity.location} ${identity.name}${rule}: ${identity.value || '–'}`
}
