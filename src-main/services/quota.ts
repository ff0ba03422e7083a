import type { Handlers } from '#contract/define'
import { type ErrorName, RomaError } from '#contract/errors'
import type { Quota } from '#contract/model/instance'
import type { instanceProcedures } from '#contract/procedures/instance'
import type { Storage } from '../storage/open.ts'

/**
 * The cloud's figures, which Settings may raise or lower.
 *
 * Source: ROMA Connect, "Notes and Constraints" (usage-limits); names from ListProjectConfigsV2. Where no page gives a
 * figure it is ROMA's usual one for that kind.
 */
const defaults = {
  API_NUM_LIMIT: [5000, 'APIs'],
  APP_NUM_LIMIT: [100, 'Integration applications'],
  APIGROUP_NUM_LIMIT: [1500, 'API groups'],
  ENVIRONMENT_NUM_LIMIT: [10, 'Environments'],
  VARIABLE_NUM_LIMIT: [50, 'Variables of a group in one environment'],
  SIGN_NUM_LIMIT: [200, 'Signature keys'],
  THROTTLE_NUM_LIMIT: [300, 'Request throttling policies'],
  APIGROUP_DOMAIN_NUM_LIMIT: [5, 'Independent domain names of a group'],
  API_VERSION_NUM_LIMIT: [10, 'Versions kept of an API in one environment'],
  VPC_NUM_LIMIT: [200, 'Load balance channels'],
  VPC_INSTANCE_NUM_LIMIT: [10, 'Servers of a load balance channel'],
  API_PARAM_NUM_LIMIT: [50, 'Parameters of an API'],
  API_USER_CALL_LIMIT: [200, 'Calls a second to one API'],
  ACL_NUM_LIMIT: [100, 'Access control policies'],
  APP_THROTTLE_LIMIT: [30, 'Excluded applications of a throttling policy'],
  USER_THROTTLE_LIMIT: [30, 'Excluded users of a throttling policy'],
  API_NUM_LIMIT_PER_GROUP: [1000, 'APIs of a group'],
  API_POLICY_NUM_LIMIT: [5, 'Backend policies of an API'],
  API_CONDITION_NUM_LIMIT: [5, 'Conditions of a backend policy'],
  SL_DOMAIN_CALL_LIMIT: [0, 'Calls a day to a sub-domain; 0 is no limit'],
  AUTHORIZER_NUM_LIMIT: [50, 'Custom authorizers'],
  AUTHORIZER_IDENTITY_NUM_LIMIT: [10, 'Identity sources of a custom authorizer'],
  APP_CODE_NUM_LIMIT: [5, 'AppCodes of an application'],
  API_TAG_NUM_LIMIT: [10, 'Tags of an API'],
  RESPONSE_NUM_LIMIT: [4, 'Gateway responses of a group besides the default'],
  APP_QUOTA_NUM_LIMIT: [20_000, 'Client quota policies'],
  PLUGIN_NUM_LIMIT: [500, 'Plug-ins'],
  CONFIG_NUM_LIMIT_PER_APP: [500, 'Configuration entries of an application'],
  LIVEDATA_NUM_LIMIT: [500, 'Custom backends'],
} as const satisfies Record<string, readonly [value: number, remark: string]>

/** Name of a quota, as the management API writes it; `LIVEDATA_NUM_LIMIT` is ours. */
export type QuotaName = keyof typeof defaults

type Reader = Pick<Storage, 'quotas'>

/** How many there may be. */
export function quotaLimit(storage: Reader, name: QuotaName): number {
  return storage.quotas.get(name) ?? defaults[name][0]
}

/** Throws `error` when one more than `used` would be too many. */
export function checkQuota(
  storage: Reader,
  { name, used, error }: { name: QuotaName; used: number; error: ErrorName },
): void {
  const limit = quotaLimit(storage, name)
  if (used < limit) return
  throw new RomaError(error, {
    hint: `${defaults[name][1]}: ${limit} at most. Raise ${name} in Settings; ROMA Connect itself refuses more than ${defaults[name][0]}.`,
  })
}

type QuotaProcedures = Pick<typeof instanceProcedures, 'quota.list' | 'quota.set'>

/** Quotas with what is in use. `customBackends` counts them. */
export function quotaService({
  storage,
  routes,
}: {
  storage: Storage
  routes: { reload(): void }
}): Handlers<QuotaProcedures> {
  function used(name: string): number {
    if (name === 'API_NUM_LIMIT') return storage.apis.count()
    if (name === 'APP_NUM_LIMIT') return storage.integrationApplications.count()
    if (name === 'APIGROUP_NUM_LIMIT') return storage.apiGroups.count()
    if (name === 'ENVIRONMENT_NUM_LIMIT') return storage.environments.count()
    if (name === 'THROTTLE_NUM_LIMIT') return storage.throttlingPolicies.count()
    if (name === 'ACL_NUM_LIMIT') return storage.accessControlPolicies.count()
    if (name === 'APP_QUOTA_NUM_LIMIT') return storage.appQuotas.count()
    if (name === 'AUTHORIZER_NUM_LIMIT') return storage.customAuthorizers.count()
    if (name === 'VPC_NUM_LIMIT') return storage.vpcChannels.count()
    if (name === 'PLUGIN_NUM_LIMIT') return storage.plugins.count()
    if (name === 'SIGN_NUM_LIMIT') return storage.signatureKeys.count()
    if (name === 'LIVEDATA_NUM_LIMIT') return storage.customBackends.count()
    return 0
  }

  function quotaOf(name: QuotaName, stored: ReadonlyMap<string, number>): Quota {
    const [value, remark] = defaults[name]
    return {
      configId: name,
      configName: name,
      configValue: stored.get(name) ?? value,
      used: used(name),
      remark,
    }
  }

  return {
    'quota.list': ({ offset, limit }) => {
      const stored = storage.quotas.all()
      const names = Object.keys(defaults) as QuotaName[]
      const items = names.slice(offset, limit === undefined ? undefined : offset + limit)
      return { total: names.length, items: items.map((name) => quotaOf(name, stored)) }
    },
    'quota.set': ({ configName, configValue }) => {
      if (!isQuotaName(configName)) {
        throw new RomaError('invalidParameter', { hint: `configName: there is no quota "${configName}".` })
      }
      storage.transaction(() => storage.quotas.put(configName, configValue))
      // Some are limits of calls.
      routes.reload()
      return quotaOf(configName, storage.quotas.all())
    },
  }
}

function isQuotaName(name: string): name is QuotaName {
  return Object.hasOwn(defaults, name)
}
