import type { Database } from 'better-sqlite3'
import { accessControlPolicyRepository } from './repositories/access-control-policy.ts'
import { apiRepository } from './repositories/api.ts'
import { apiGroupRepository } from './repositories/api-group.ts'
import { appAclRepository } from './repositories/app-acl.ts'
import { appAuthRepository } from './repositories/app-auth.ts'
import { appCodeRepository } from './repositories/app-code.ts'
import { appQuotaRepository } from './repositories/app-quota.ts'
import { certificateRepository } from './repositories/certificate.ts'
import { customAuthorizerRepository } from './repositories/custom-authorizer.ts'
import { customBackendRepository } from './repositories/custom-backend.ts'
import { debugHistoryRepository } from './repositories/debug-history.ts'
import { environmentRepository } from './repositories/environment.ts'
import { environmentVariableRepository } from './repositories/environment-variable.ts'
import { featureRepository } from './repositories/feature.ts'
import { gatewayResponseRepository } from './repositories/gateway-response.ts'
import { iamRepository } from './repositories/iam.ts'
import { integrationApplicationRepository } from './repositories/integration-application.ts'
import { pluginRepository } from './repositories/plugin.ts'
import { publicationRepository } from './repositories/publication.ts'
import { quotaRepository } from './repositories/quota.ts'
import { settingRepository } from './repositories/setting.ts'
import { signatureKeyRepository } from './repositories/signature-key.ts'
import { throttlingPolicyRepository } from './repositories/throttling-policy.ts'
import { vpcChannelRepository } from './repositories/vpc-channel.ts'
import type { Secrets } from './secrets.ts'

/** What repositories are made of. */
export interface RepositoryParts {
  readonly db: Database
  readonly secrets: Secrets
  readonly slDomainSuffix: string
}

/** One repository an aggregate. Made once, after the migrations. */
export function createRepositories({ db, secrets, slDomainSuffix }: RepositoryParts) {
  const apiGroups = apiGroupRepository(db, slDomainSuffix)
  return {
    integrationApplications: integrationApplicationRepository(db, secrets),
    appCodes: appCodeRepository(db, secrets),
    apiGroups,
    gatewayResponses: gatewayResponseRepository(db),
    certificates: certificateRepository(db, secrets),
    environments: environmentRepository(db),
    environmentVariables: environmentVariableRepository(db),
    vpcChannels: vpcChannelRepository(db),
    apis: apiRepository(db, apiGroups.slDomainOf),
    publications: publicationRepository(db),
    appAuths: appAuthRepository(db),
    customAuthorizers: customAuthorizerRepository(db),
    customBackends: customBackendRepository(db),
    features: featureRepository(db),
    quotas: quotaRepository(db),
    iam: iamRepository(db, secrets),
    settings: settingRepository(db),
    debugHistory: debugHistoryRepository(db),
    throttlingPolicies: throttlingPolicyRepository(db),
    accessControlPolicies: accessControlPolicyRepository(db),
    appAcls: appAclRepository(db),
    appQuotas: appQuotaRepository(db),
    plugins: pluginRepository(db, secrets),
    signatureKeys: signatureKeyRepository(db, secrets),
  }
}

/** Every repository by its plural noun. */
export type Repositories = ReturnType<typeof createRepositories>
