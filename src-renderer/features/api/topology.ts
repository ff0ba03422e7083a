import type { Api } from '#contract/model/api'

/** A stage of the picture; `id` is stable so that selection survives a refresh. */
export interface TopologyNode {
  readonly id: string
  readonly kind:
    | 'request'
    | 'access'
    | 'authentication'
    | 'throttling'
    | 'parameters'
    | 'policy'
    | 'backend'
    | 'response'
  /** Key of the node's name below `api.topology`. */
  readonly label: string
  /** One fact; empty when there is none. */
  readonly fact: string
  /** Key of the fact when it is a word of the console. */
  readonly factKey?: string
  /** Place in `policies` of the definition, for branches. */
  readonly index?: number
}

/** A line that forks once: the trunk, then one branch a policy backend with the default last, then the rest. */
export interface Topology {
  readonly trunk: readonly TopologyNode[]
  readonly branches: readonly TopologyNode[]
  readonly tail: readonly TopologyNode[]
}

/** Authentication of a definition; a key below `api.authName`. */
export function authKey(api: Pick<Api, 'authType' | 'authOpt' | 'authorizerId'>): string {
  const twoFactor = Boolean(api.authorizerId)
  switch (api.authType) {
    case 'APP':
      if (api.authOpt.appCodeAuthType === 'HEADER') return 'appCode'
      return twoFactor ? 'appTwoFactor' : 'app'
    case 'IAM':
      return twoFactor ? 'iamTwoFactor' : 'iam'
    case 'AUTHORIZER':
      return 'custom'
    case 'NONE':
      return 'none'
  }
}

/** Kind of the default backend; a key below `api.backend`. */
export function backendKey(api: Pick<Api, 'backendType' | 'ldApiId'>): string {
  if (api.ldApiId) return 'custom'
  return { HTTP: 'http', FUNCTION: 'function', MOCK: 'mock', GRPC: 'grpc' }[api.backendType]
}

/** Names of bound policies that have a stage of their own. */
export interface Gates {
  readonly access: readonly string[]
  readonly throttling: readonly string[]
}

/** Only what is configured or bound is drawn. */
export function topologyOf(api: Api, gates: Gates = { access: [], throttling: [] }): Topology {
  const trunk: TopologyNode[] = [
    { id: 'request', kind: 'request', label: 'request', fact: `${api.reqMethod} ${api.reqUri}` },
    ...gate('access', gates.access),
    {
      id: 'authentication',
      kind: 'authentication',
      label: 'authentication',
      fact: '',
      factKey: `api.authName.${authKey(api)}`,
    },
    ...gate('throttling', gates.throttling),
  ]
  if (api.reqParams.length > 0) {
    trunk.push({
      id: 'parameters',
      kind: 'parameters',
      label: 'parameters',
      fact: String(api.reqParams.length),
    })
  }
  const policies = policyNames(api).map(
    (name, index): TopologyNode => ({
      id: `policy-${index}`,
      kind: 'policy',
      label: 'policy',
      fact: name,
      index,
    }),
  )
  const backend: TopologyNode = {
    id: 'backend',
    kind: 'backend',
    label: policies.length > 0 ? 'defaultBackend' : 'backend',
    fact: '',
    factKey: `api.backend.${backendKey(api)}`,
  }
  return {
    trunk,
    branches: [...policies, backend],
    tail: [{ id: 'response', kind: 'response', label: 'response', fact: '' }],
  }
}

function gate(kind: keyof Gates, names: readonly string[]): TopologyNode[] {
  return names.length === 0 ? [] : [{ id: kind, kind, label: kind, fact: names.join(', ') }]
}

/** Nodes in the order the arrow keys walk them. */
export function walk({ trunk, branches, tail }: Topology): TopologyNode[] {
  return [...trunk, ...branches, ...tail]
}

function policyNames(api: Api): string[] {
  return [...api.policyHttps, ...api.policyFunctions, ...api.policyMocks].map((policy) => policy.name)
}
