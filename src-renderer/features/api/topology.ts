import type { Api } from '#contract/model/api'

/** A stage of the picture; `id` is stable so that selection survives a refresh. */
export interface TopologyNode {
  readonly id: string
  readonly kind: 'request' | 'authentication' | 'parameters' | 'policy' | 'backend' | 'response'
  /** Key of the node's name below `api.topology`. */
  readonly label: string
  /** One fact in ROMA's words, never translated; empty when there is none. */
  readonly fact: string
  /** Place in `policies` of the definition, for branches. */
  readonly index?: number
}

/** A line that forks once: the trunk, then one branch a policy backend with the default last, then the rest. */
export interface Topology {
  readonly trunk: readonly TopologyNode[]
  readonly branches: readonly TopologyNode[]
  readonly tail: readonly TopologyNode[]
}

const authNames = { NONE: 'None', APP: 'App', IAM: 'IAM', AUTHORIZER: 'Custom' } as const

/** Authentication in ROMA's words. */
export function authName(api: Pick<Api, 'authType' | 'authOpt' | 'authorizerId'>): string {
  const name = authNames[api.authType]
  if (api.authType === 'APP' && api.authOpt.appCodeAuthType === 'HEADER') return `${name} (AppCode)`
  if (api.authorizerId && (api.authType === 'APP' || api.authType === 'IAM')) return `${name} (Two-factor)`
  return name
}

/** Kind of the default backend in ROMA's words. */
export function backendName(api: Pick<Api, 'backendType' | 'ldApiId'>): string {
  if (api.ldApiId) return 'Custom backend'
  return { HTTP: 'HTTP/HTTPS', FUNCTION: 'FunctionGraph', MOCK: 'Mock' }[api.backendType]
}

/** Only what is configured is drawn. */
export function topologyOf(api: Api): Topology {
  const trunk: TopologyNode[] = [
    { id: 'request', kind: 'request', label: 'request', fact: `${api.reqMethod} ${api.reqUri}` },
    { id: 'authentication', kind: 'authentication', label: 'authentication', fact: authName(api) },
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
    fact: backendName(api),
  }
  return {
    trunk,
    branches: [...policies, backend],
    tail: [{ id: 'response', kind: 'response', label: 'response', fact: '' }],
  }
}

/** Nodes in the order the arrow keys walk them. */
export function walk({ trunk, branches, tail }: Topology): TopologyNode[] {
  return [...trunk, ...branches, ...tail]
}

function policyNames(api: Api): string[] {
  return [...api.policyHttps, ...api.policyFunctions, ...api.policyMocks].map((policy) => policy.name)
}
