import type { EnvironmentVariable } from '#contract/model/environment'
import type { KnownSecrets } from '../domain/mask.ts'
import { createPathIndex, type PathIndex } from '../domain/path-template.ts'
import type { Variables } from '../domain/variables.ts'
import {
  type Authorizers,
  compileAuthorizers,
  type RoutedAuthorizer,
} from './authorizer/custom-authorizer.ts'
import { backendLookup } from './backend-lookup.ts'
import type { BoundPolicies } from './bound-policies.ts'
import { type Channel, compileChannels, type RoutedChannel } from './channels/channel.ts'
import { compileResponses, type GatewayResponses, type RoutedResponse } from './gateway-responses.ts'
import { hostLookup } from './host-lookup.ts'
import { compileIam, type IamTable, type RoutedIam } from './iam-table.ts'
import type { AddressRule } from './policies/access.ts'
import type { ClientQuota } from './policies/client-quota.ts'
import {
  type Application,
  compileRoute,
  type Definition,
  type FunctionNames,
  keyOfVariables,
  type Origin,
  type Route,
  standIn,
} from './route.ts'

/** A group and the names it answers on, lower case: its sub-domain and bound domains (`*.example.com` too). */
export interface RoutedGroup {
  readonly id: string
  readonly name: string
  readonly isDefault: boolean
  readonly hosts: readonly string[]
  /** Rules of the bound domains among the hosts. */
  readonly domains?: readonly RoutedDomain[]
}

/** A bound domain name, lower case, without a final dot. */
export interface RoutedDomain {
  readonly name: string
  readonly minTls: 'TLSv1.1' | 'TLSv1.2'
  /** HTTP calls are sent on to HTTPS. */
  readonly redirects: boolean
  /** `null`: the local authority speaks for it where it may. */
  readonly certificateId: string | null
  /** Callers need a certificate that the domain's trusted authorities signed. */
  readonly verifiesClients: boolean
}

/** An effective version. Its definition is read only when the previous table does not have the route. */
export interface RoutedPublication {
  readonly versionId: string
  readonly apiId: string
  readonly groupId: string
  readonly envId: string
  readonly definition: () => Definition
}

export interface RoutedApplication {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly secret: string
  readonly appCodes: readonly string[]
  /** Its own list of addresses. */
  readonly addressRule?: AddressRule | null
  readonly quota?: ClientQuota | null
}

/** The account that owns the applications of this workspace: the *user* of their calls. */
export interface RoutedOwner {
  readonly accountId: string
  readonly projectId: string
}

const localOwner: RoutedOwner = { accountId: 'local', projectId: 'local' }

/** Everything a table is made from. */
export interface RoutingInput {
  readonly environments: readonly { readonly id: string; readonly name: string }[]
  readonly groups: readonly RoutedGroup[]
  readonly publications: readonly RoutedPublication[]
  readonly variables: readonly Pick<
    EnvironmentVariable,
    'groupId' | 'envId' | 'variableName' | 'variableValue'
  >[]
  readonly applications: readonly RoutedApplication[]
  readonly appAuths: readonly {
    readonly apiId: string
    readonly appId: string
    readonly envId: string
    readonly visitParam?: string
  }[]
  readonly owner?: RoutedOwner
  /** 0 or left out: no limit. */
  readonly subDomainCallsPerDay?: number
  /** Bound policies by `bindingKey`; APIs without any are not in it. */
  readonly bound: ReadonlyMap<string, BoundPolicies>
  /** Public keys of signature keys, by id. */
  readonly publicKeys?: ReadonlyMap<string, string>
  /** Local IAM; left out: nobody. */
  readonly iam?: RoutedIam
  /** Load-balance channels. */
  readonly channels?: readonly RoutedChannel[]
  /** Gateway responses that differ from the default. */
  readonly responses?: readonly RoutedResponse[]
  readonly authorizers?: readonly RoutedAuthorizer[]
  /** Function backends that can stand in for a URN; with the id of what is deployed. */
  readonly customBackends: readonly {
    readonly id: string
    readonly name: string
    readonly deploymentId?: string
  }[]
}

/** Routes of one group in one environment. */
export interface GroupRoutes {
  readonly group: RoutedGroup
  readonly routes: readonly Route[]
  readonly index: PathIndex<Route>
}

export interface EnvironmentRoutes {
  readonly id: string
  readonly name: string
  readonly groups: ReadonlyMap<string, GroupRoutes>
  readonly defaultGroup: GroupRoutes | undefined
}

/** What a Host header leads to. */
export type HostTarget =
  | { readonly kind: 'group'; readonly group: RoutedGroup; readonly domain: RoutedDomain | null }
  /** `localhost` or a loopback address. */
  | { readonly kind: 'loopback' }
  /** Another address of this machine. */
  | { readonly kind: 'address' }
  | { readonly kind: 'unknown' }

/** All that is needed to answer calls. Immutable; a publish makes a new one and swaps it in. */
export interface RouteTable {
  readonly size: number
  /** By name, as `X-Stage` says it. */
  readonly environments: ReadonlyMap<string, EnvironmentRoutes>
  readonly applications: ReadonlyMap<string, Application>
  readonly owner: RoutedOwner
  /** Calls a day to a group's sub-domain; 0: no limit. */
  readonly subDomainCallsPerDay: number
  /** Bound policies by a route's `bindingKey`; APIs without any are not in it. */
  readonly bound: ReadonlyMap<string, BoundPolicies>
  /** Custom authorizers by id. */
  readonly authorizers: Authorizers
  /** Changed gateway responses by their id. */
  readonly responses: GatewayResponses
  /** The group of the bare address; empty when there is none. */
  readonly defaultGroupId: string
  /** What the bound domains ask of the HTTPS listener. */
  readonly tls: TlsNeeds
  /** Owner by AppCode. */
  readonly appCodes: ReadonlyMap<string, Application>
  /** Secrets that must not be shown, whatever they are called where they turn up. */
  readonly secrets: KnownSecrets
  /** Who may call IAM APIs. */
  readonly iam: IamTable
  /** Public keys of signature keys, by id. */
  readonly publicKeys: ReadonlyMap<string, string>
  /** Where a Host header leads; `host` as sent, with or without a port. */
  target(host: string): HostTarget
  /** Names of the workspace, for the check of foreign pages. */
  knowsHost(name: string): boolean
  /** Whether a route leads to the origin of that key. */
  usesOrigin(key: string): boolean
  /** Load-balance channels by id. */
  readonly channels: ReadonlyMap<string, Channel>
  /** Ids of channels that routes lead to. */
  usedChannels(): ReadonlySet<string>
  /** Every route by its version, for the next table. */
  readonly byVersion: ReadonlyMap<string, Route>
}

/** What the HTTPS listener must be able to do for all bound domains together. */
export interface TlsNeeds {
  /** A domain still takes TLS 1.1. */
  readonly oldTls: boolean
  /** A domain asks for client certificates. */
  readonly clientCertificates: boolean
  /** A domain sends HTTP calls on to HTTPS. */
  readonly redirects: boolean
}

const noVariables: Variables = new Map()

/**
 * Builds the table. Pure: routes of `previous` are taken over by version, so a publish compiles one route and
 * arranges the paths of one group.
 */
export function compileRouteTable(input: RoutingInput, previous?: RouteTable): RouteTable {
  const groupsById = new Map(input.groups.map((group) => [group.id, group]))
  const environmentsById = new Map(input.environments.map((environment) => [environment.id, environment]))
  const variables = groupVariables(input)
  const functions = functionNames(input)
  const origins = new Map<string, Origin>()
  const byVersion = new Map<string, Route>()
  const grouped = new Map<string, Map<string, Route[]>>()

  for (const publication of input.publications) {
    const group = groupsById.get(publication.groupId)
    const environment = environmentsById.get(publication.envId)
    if (group === undefined || environment === undefined) continue
    const values = variables.get(`${group.id} ${environment.id}`) ?? noVariables
    const known = previous?.byVersion.get(publication.versionId)
    const route =
      known !== undefined && stillValid(known, { group, environment, values, functions })
        ? known
        : compileRoute(publication.definition(), {
            versionId: publication.versionId,
            group,
            environment,
            variables: values,
            functions,
            origins,
          })
    byVersion.set(route.versionId, route)
    let perGroup = grouped.get(environment.id)
    if (perGroup === undefined) {
      perGroup = new Map()
      grouped.set(environment.id, perGroup)
    }
    const routes = perGroup.get(group.id)
    if (routes === undefined) perGroup.set(group.id, [route])
    else routes.push(route)
  }

  const environments = new Map<string, EnvironmentRoutes>()
  for (const { id, name } of input.environments) {
    const before = previous?.environments.get(name)
    const groups = new Map<string, GroupRoutes>()
    let defaultGroup: GroupRoutes | undefined
    for (const [groupId, routes] of grouped.get(id) ?? []) {
      const group = groupsById.get(groupId)
      if (group === undefined) continue
      const index =
        reusableIndex(before?.groups.get(groupId), routes) ?? createPathIndex(routes.map(asDefinition))
      const made = { group, routes, index }
      groups.set(groupId, made)
      if (group.isDefault) defaultGroup = made
    }
    environments.set(name, { id, name, groups, defaultGroup })
  }
  return {
    size: byVersion.size,
    environments,
    byVersion,
    bound: input.bound,
    publicKeys: input.publicKeys ?? noVariables,
    authorizers: authorizersOf(input, functions, previous),
    owner: input.owner ?? localOwner,
    subDomainCallsPerDay: input.subDomainCallsPerDay ?? 0,
    responses: compileResponses(input.responses ?? []),
    defaultGroupId: input.groups.find(({ isDefault }) => isDefault)?.id ?? '',
    tls: tlsNeeds(input.groups),
    ...backendLookup(byVersion, {
      channels: compileChannels(input.channels ?? [], previous?.channels),
      bound: input.bound,
    }),
    iam: compileIam(input.iam, previous?.iam),
    ...callers(input, previous),
    ...hostLookup(input.groups),
  }
}

function tlsNeeds(groups: readonly RoutedGroup[]): TlsNeeds {
  const domains = groups.flatMap((group) => group.domains ?? [])
  return {
    oldTls: domains.some(({ minTls }) => minTls === 'TLSv1.1'),
    clientCertificates: domains.some(({ verifiesClients }) => verifiesClients),
    redirects: domains.some(({ redirects }) => redirects),
  }
}

function asDefinition(route: Route) {
  const { method, path, matchMode, segments } = route
  return { method, path, matchMode, segments, value: route }
}

function reusableIndex(
  before: GroupRoutes | undefined,
  routes: readonly Route[],
): PathIndex<Route> | undefined {
  if (before === undefined || before.routes.length !== routes.length) return undefined
  for (const [index, route] of routes.entries()) if (before.routes[index] !== route) return undefined
  return before.index
}

function stillValid(
  route: Route,
  {
    group,
    environment,
    values,
    functions,
  }: {
    group: RoutedGroup
    environment: { readonly id: string; readonly name: string }
    values: Variables
    functions: FunctionNames
  },
): boolean {
  if (route.groupName !== group.name || route.envName !== environment.name) return false
  if (route.variableKey !== '') {
    const names = route.variableKey.split(' ').map((pair) => pair.slice(0, pair.indexOf('=')))
    if (keyOfVariables(names, values) !== route.variableKey) return false
  }
  if (route.functionKey === '') return true
  return route.functionKey.split(' ').every((pair) => {
    const at = pair.lastIndexOf('=')
    return (standIn(pair.slice(0, at), functions) ?? '') === pair.slice(at + 1)
  })
}

function groupVariables({ variables }: RoutingInput): Map<string, Map<string, string>> {
  const result = new Map<string, Map<string, string>>()
  for (const { groupId, envId, variableName, variableValue } of variables) {
    const key = `${groupId} ${envId}`
    const values = result.get(key) ?? new Map<string, string>()
    values.set(variableName, variableValue)
    result.set(key, values)
  }
  return result
}

function functionNames({ customBackends }: RoutingInput): FunctionNames {
  const names = new Map<string, string>()
  for (const { id, name } of customBackends) names.set(name, id)
  for (const { id } of customBackends) names.set(id, id)
  return names
}

function authorizersOf(
  { authorizers = [], customBackends }: RoutingInput,
  names: FunctionNames,
  previous: RouteTable | undefined,
): Authorizers {
  const deployments = new Map(customBackends.map(({ id, deploymentId = '' }) => [id, deploymentId]))
  return compileAuthorizers(authorizers, { names, deployments }, previous?.authorizers)
}

function callers(
  input: RoutingInput,
  previous: RouteTable | undefined,
): Pick<RouteTable, 'applications' | 'appCodes' | 'secrets'> {
  const secrets = new Map<string, string>()
  const grants = new Map<string, Set<string>>()
  const visitParams = new Map<string, Map<string, string>>()
  for (const { apiId, appId, envId, visitParam } of input.appAuths) {
    const granted = grants.get(appId) ?? new Set<string>()
    granted.add(`${apiId} ${envId}`)
    grants.set(appId, granted)
    if (visitParam === undefined || visitParam === '') continue
    const params = visitParams.get(appId) ?? new Map<string, string>()
    visitParams.set(appId, params.set(`${apiId} ${envId}`, visitParam))
  }
  const applications = new Map<string, Application>()
  const appCodes = new Map<string, Application>()
  for (const { id, name, key, secret, appCodes: codes, addressRule, quota } of input.applications) {
    const before = previous?.applications.get(key)
    const application: Application = {
      id,
      name,
      key,
      credential: before?.credential.secret === secret ? before.credential : { secret, prepared: null },
      grants: grants.get(id) ?? new Set(),
      visitParams: visitParams.get(id) ?? noVariables,
      addressRule: addressRule ?? null,
      quota: quota ?? null,
    }
    applications.set(key, application)
    secrets.set(secret, 'secret')
    for (const code of codes) {
      appCodes.set(code, application)
      secrets.set(code, 'x-apig-appcode')
    }
  }
  return { applications, appCodes, secrets }
}
