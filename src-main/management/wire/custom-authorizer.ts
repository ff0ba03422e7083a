import type { CustomAuthorizer } from '#contract/model/custom-authorizer'
import { pick, type Wire } from '../case-mapping.ts'

/** An authorizer. Source: `AuthorizerResp` of CreateCustomAuthorizerV2. */
export function customAuthorizer(model: CustomAuthorizer): Wire {
  return {
    ...pick(model, ['id', 'name', 'type', 'authorizerType', 'authorizerUri']),
    network_type: 'V1',
    ...pick(model, ['authorizerVersion', 'authorizerAliasUri']),
    identities: model.identities.map(({ name, location, validation }) => ({
      name,
      location,
      validation: validation === '' ? null : validation,
    })),
    ...pick(model, ['ttl', 'userData', 'needBody', 'createTime']),
    ld_api_id: model.ldApiId ?? null,
    roma_app_id: model.romaAppId ?? null,
    roma_app_name: model.romaAppName,
    ...pick(model, ['timeout', 'retryAttempts', 'authDowngradeEnabled']),
  }
}
