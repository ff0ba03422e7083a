import type { Api } from '#contract/model/api'
import type { UrlDomain } from '#contract/model/api-group'
import { RELEASE_ID } from '#contract/model/environment'
import type { Gateway } from '../gateway/gateway.ts'
import type { Definition } from '../gateway/route.ts'
import {
  compileRouteTable,
  type RoutedDomain,
  type RoutedGroup,
  type RoutedPublication,
  type RouteTable,
  type RoutingInput,
} from '../gateway/route-table.ts'
import type { Storage } from '../storage/open.ts'
import type { OnlineVersion } from '../storage/repositories/publication.ts'
import { readAppAcls } from './bound-access.ts'
import { readBoundPolicies } from './bound-policies.ts'
import { readQuotas } from './bound-throttling.ts'
import { routedIam } from './iam-routing.ts'
import { quotaLimit } from './quota.ts'
import { routedChannel } from './vpc-channel-route.ts'

interface Needs {
  readonly storage: Storage
  readonly gateway: Pick<Gateway, 'use' | 'table'>
}

/** Keeps the gateway's route table equal to what is published and bound. */
export interface Routes {
  /** Builds the table again and swaps it in. Synchronous: a change is done when this returns. */
  reload(): void
  /** A table of one route: the API's draft, in the group and with the callers it has now. */
  draftTable(api: Api): RouteTable
}

/**
 * Definitions are read once a version: a published version never changes, so a publish reads one row and compiles one
 * route, however many APIs there are.
 */
export function createRoutes({ storage, gateway }: Needs): Routes {
  /** Every effective version as the table wants it, and its definition until the table has compiled it. */
  const known = new Map<string, { readonly routed: RoutedPublication; definition: Definition | undefined }>()
  let filled = false

  function remember({ versionId, envId, snapshot }: OnlineVersion) {
    const definition: Definition = { ...snapshot.definition, id: snapshot.id }
    const routed: RoutedPublication = {
      versionId,
      envId,
      apiId: snapshot.id,
      groupId: definition.groupId,
      definition: () => definitionOf(versionId),
    }
    const entry = { routed, definition }
    known.set(versionId, entry)
    return entry
  }

  function read(versionId: string): OnlineVersion {
    const version = storage.publications.onlineVersion(versionId)
    if (version === undefined) throw new Error(`version ${versionId} is not effective`)
    return version
  }

  function definitionOf(versionId: string): Definition {
    return known.get(versionId)?.definition ?? remember(read(versionId)).definition
  }

  function publications(): RoutedPublication[] {
    // The first time all of them are wanted: one walk instead of thousands of look-ups.
    if (!filled) for (const version of storage.publications.online()) remember(version)
    filled = true
    const effective = storage.publications.onlineVersionIds()
    const routed = effective.map((id) => (known.get(id) ?? remember(read(id))).routed)
    if (known.size > effective.length) {
      const kept = new Set(effective)
      for (const versionId of known.keys()) if (!kept.has(versionId)) known.delete(versionId)
    }
    return routed
  }

  /** Compiled routes hold what calls need; 5 000 parsed definitions beside them would only cost memory. */
  function forgetDefinitions(): void {
    for (const entry of known.values()) entry.definition = undefined
  }

  return {
    reload() {
      gateway.use(compileRouteTable({ ...bindings(storage), publications: publications() }, gateway.table()))
      forgetDefinitions()
    },
    draftTable(api) {
      const { id: apiId, groupId } = api
      const publication = {
        versionId: `draft ${apiId}`,
        apiId,
        groupId,
        envId: RELEASE_ID,
        definition: () => api,
      }
      return compileRouteTable({ ...bindings(storage), publications: [publication] })
    },
  }
}

/** HTTPS needs a certificate, so without one there is nothing to send callers on to. */
function routedDomain(domain: UrlDomain): RoutedDomain {
  const { urlDomain, minSslVersion, isHttpRedirectToHttps, certificate, localCa } = domain
  return {
    name: urlDomain.toLowerCase().replace(/\.$/, ''),
    minTls: minSslVersion,
    redirects: isHttpRedirectToHttps && (certificate !== null || localCa),
    certificateId: certificate?.id ?? null,
    verifiesClients: domain.verifiedClientCertificateEnabled && certificate?.hasTrustedRootCa === true,
  }
}

/** What changes without publishing. */
function bindings(storage: Storage): Omit<RoutingInput, 'publications'> {
  const codes = Map.groupBy(storage.appCodes.opened(), ({ appId }) => appId)
  const acls = readAppAcls(storage)
  const quotas = readQuotas(storage)
  return {
    iam: routedIam(storage),
    bound: readBoundPolicies(storage),
    publicKeys: new Map(
      storage.signatureKeys
        .list({})
        .items.flatMap(({ id, signType, signKey }) => (signType === 'public_key' ? [[id, signKey]] : [])),
    ),
    owner: {
      accountId: storage.iam.account()?.id ?? storage.meta.instanceId,
      projectId: storage.meta.projectId,
    },
    subDomainCallsPerDay: quotaLimit(storage, 'SL_DOMAIN_CALL_LIMIT'),
    environments: storage.environments.list().items,
    groups: storage.apiGroups.list().items.map(
      (group): RoutedGroup => ({
        id: group.id,
        name: group.name,
        isDefault: group.isDefault === 1,
        domains: group.urlDomains.map(routedDomain),
        hosts: [...group.slDomains, ...group.urlDomains.map(({ urlDomain }) => urlDomain)].map((host) =>
          host.toLowerCase().replace(/\.$/, ''),
        ),
      }),
    ),
    responses: storage.gatewayResponses.changed(),
    channels: storage.vpcChannels.list().items.map(routedChannel),
    variables: storage.environmentVariables.all(),
    // A caller whose secret cannot be opened is no caller: its calls are refused, the others go on.
    applications: storage.integrationApplications.credentials().flatMap(({ id, name, key, secret }) =>
      secret === null
        ? []
        : [
            {
              ...{ id, name, key, secret, appCodes: (codes.get(id) ?? []).map((c) => c.appCode) },
              ...{ addressRule: acls.get(id)?.(name) ?? null, quota: quotas.get(id) ?? null },
            },
          ],
    ),
    appAuths: storage.appAuths.all(),
    customBackends: storage.customBackends.deployed(),
    authorizers: storage.customAuthorizers.all(),
  }
}
