import { toWire } from './case-mapping.ts'
import { listBody, listQuery } from './list-query.ts'
import { at, body, bodyAt, draftAt, joined, param, type Route, route } from './route.ts'
import {
  acl,
  aclApi,
  aclableApi,
  aclBindings,
  aclOfApi,
  appAcl,
  deleteAcls,
  foundAppAcl,
} from './wire/access-control-policy.ts'
import { apiDraft, apiInfo, apiRows, deleteApi } from './wire/api.ts'
import { apiGroup, domainCertificate, removedCertificate, urlDomain } from './wire/api-group.ts'
import { apiOutline, authRows, duplicateApis, grantResult } from './wire/app-auth.ts'
import { appQuota, quotaApp, quotaApps, quotaOfApp } from './wire/app-quota.ts'
import { callExport, callFilter, callRows, exportedCalls } from './wire/call-trace.ts'
import {
  attachedDomain,
  certificate,
  certificateChange,
  certificateDomains,
  certificateInput,
  certificateRow,
} from './wire/certificate.ts'
import { clock, clockChange } from './wire/clock.ts'
import { customAuthorizer } from './wire/custom-authorizer.ts'
import {
  backendCheck,
  customBackend,
  customBackendRow,
  deploy,
  deployments,
  livedataQuota,
  scripts,
  testInput,
  testResult,
  testRow,
} from './wire/custom-backend.ts'
import { debugApi } from './wire/debug.ts'
import { environment, environmentVariable } from './wire/environment.ts'
import {
  gatewayResponse,
  gatewayResponseDraft,
  gatewayResponsePlace,
  gatewayResponseRow,
  gatewayResponseType,
  gatewayResponseTypeInput,
  gatewayResponseTypePlace,
} from './wire/gateway-response.ts'
import { createToken, issuedToken, listDomains, listProjects, localIam } from './wire/iam.ts'
import { feature, instanceDetails, instances, quota, restriction } from './wire/instance.ts'
import {
  appCode,
  callerApp,
  callerAppRow,
  givenAppCode,
  romaApp,
  romaAppCandidates,
  romaAppUsers,
  setRomaAppUsers,
  updateRomaApp,
  validateRomaApp,
} from './wire/integration-application.ts'
import {
  attachableApi,
  attachedApi,
  attachedPlugin,
  attachments,
  plugin,
  toApis,
  toPlugins,
} from './wire/plugin.ts'
import { apiFilters, bindInput, unbindMany } from './wire/policy-binding.ts'
import { createProjectChannels, projectChannels, updateProjectChannels } from './wire/project-vpc-channel.ts'
import {
  actOnApi,
  apiVersion,
  batch,
  batchResult,
  published,
  runtimeDefinition,
  versionDetail,
} from './wire/publication.ts'
import {
  signableApi,
  signatureKey,
  signatureKeys,
  signBinding,
  signBindings,
  signedApi,
  signsOfApi,
} from './wire/signature-key.ts'
import {
  apiStatistics,
  callerOfOwners,
  callerStatistics,
  callerUsages,
  latestApiStatistics,
  latestGroupStatistics,
  ownerUsages,
} from './wire/statistics.ts'
import {
  throttle,
  throttleApplies,
  throttleableApi,
  throttledApi,
  throttleOfApi,
  throttleSpecial,
} from './wire/throttling-policy.ts'
import {
  enabling,
  memberGroupList,
  health as memberHealth,
  memberList,
  vpcChannel,
  vpcChannelRow,
  vpcMember,
  vpcMemberGroup,
} from './wire/vpc-channel.ts'

/** Service integration. `/apigw/` is accepted for `/apic/`: the APIG product has the same resources there. */
const APIC = '/v2/{project_id}/apic/instances/{instance_id}'
/** Of the project: certificates belong to no single instance. */
const CERTIFICATES = '/v2/{project_id}/apic/certificates'
/** Resources of the whole instance. */
const INSTANCE = '/v2/{project_id}/instances/{instance_id}'
/** Resources of all instances of a project: here there is one. */
const PROJECT = '/v2/{project_id}/apic'
/** Ours: things the product does not have. */
const LOCAL = '/local/v1'

const ofApp = { appId: 'app_id' }
const ofChannel = { vpcChannelId: 'vpc_channel_id' }
const channelFilters = [
  'id',
  'name',
  'dict_code',
  'member_host',
  'member_port',
  'member_group_name',
  'member_group_id',
]
const ofDomain = { groupId: 'group_id', domainId: 'domain_id' }
const romaAppNames = { aliases: { app_id: 'romaAppId', app_name: 'romaAppName' }, numbers: ['status'] }

/** Every endpoint, a line each: method, path, documented status, procedure, request → input, output → body. */
// biome-ignore format: one line an endpoint
export const routes: readonly Route[] = [
  // Integration applications
  route('GET', '/v2/{project_id}/instances', 200, 'instance.get', { output: instances }),
  route('GET', `${INSTANCE}/apps`, 200, 'integrationApplication.list', { input: listQuery(['name', 'favorite'], { booleans: ['favorite'] }), output: listBody('apps', romaApp) }),
  route('POST', `${INSTANCE}/apps`, 201, 'integrationApplication.create', { input: body, output: romaApp }),
  route('GET', `${INSTANCE}/apps/{app_id}`, 200, 'integrationApplication.get', { input: at({ id: 'app_id' }), output: romaApp }),
  joined('PUT', `${INSTANCE}/apps/{app_id}`, 200, ['integrationApplication.get', 'integrationApplication.update'], updateRomaApp),
  route('DELETE', `${INSTANCE}/apps/{app_id}`, 204, 'integrationApplication.delete', { input: at({ id: 'app_id' }) }),
  route('GET', `${INSTANCE}/apps/{app_id}/secret`, 200, 'integrationApplication.secret', { input: at({ id: 'app_id' }), output: (answer) => answer }),
  route('PUT', `${INSTANCE}/apps/{app_id}/secret`, 200, 'integrationApplication.resetSecret', { input: bodyAt({ id: 'app_id' }), output: (answer) => answer }),
  joined('GET', `${INSTANCE}/apps/{app_id}/users`, 200, ['integrationApplication.get'], romaAppUsers),
  joined('PUT', `${INSTANCE}/apps/{app_id}/users`, 200, ['integrationApplication.get'], setRomaAppUsers),
  joined('GET', `${INSTANCE}/apps/{app_id}/candidates`, 200, ['integrationApplication.get'], romaAppCandidates),
  joined('GET', `${INSTANCE}/validate-apps`, 200, ['integrationApplication.list'], validateRomaApp),

  // Applications as callers, AppCodes
  route('GET', `${APIC}/apps`, 200, 'integrationApplication.list', { input: listQuery(['id', 'name', 'app_key'], { aliases: { app_key: 'key' } }), output: listBody('apps', callerAppRow) }),
  joined('GET', `${APIC}/apps/{app_id}`, 200, ['integrationApplication.get', 'integrationApplication.secret'], callerApp),
  route('GET', `${APIC}/apps/{app_id}/app-codes`, 200, 'appCode.list', { input: listQuery([], { path: ofApp }), output: listBody('app_codes', appCode) }),
  route('POST', `${APIC}/apps/{app_id}/app-codes`, 201, 'appCode.create', { input: givenAppCode, output: appCode }),
  route('PUT', `${APIC}/apps/{app_id}/app-codes`, 201, 'appCode.create', { input: at(ofApp), output: appCode }),
  route('GET', `${APIC}/apps/{app_id}/app-codes/{app_code_id}`, 201, 'appCode.get', { input: at({ ...ofApp, id: 'app_code_id' }), output: appCode }),
  route('DELETE', `${APIC}/apps/{app_id}/app-codes/{app_code_id}`, 204, 'appCode.delete', { input: at({ ...ofApp, id: 'app_code_id' }) }),

  // Authorizations
  route('POST', `${APIC}/app-auths`, 201, 'appAuth.create', { input: body, output: grantResult }),
  route('GET', `${APIC}/app-auths/binded-apis`, 200, 'appAuth.boundApis', { input: listQuery(['app_id', 'api_id', 'api_name', 'group_id', 'group_name', 'env_id']), output: authRows }),
  route('GET', `${APIC}/app-auths/binded-apps`, 200, 'appAuth.boundApps', { input: listQuery(['api_id', 'app_name', 'app_id', 'env_id']), output: authRows }),
  route('GET', `${APIC}/app-auths/unbinded-apis`, 200, 'appAuth.unboundApis', { input: listQuery(['app_id', 'env_id', 'group_id', 'api_id', 'api_name']), output: listBody('apis', apiOutline) }),
  joined('GET', `${APIC}/app-auths/duplicate-apis`, 200, ['appAuth.boundApis', 'api.get'], duplicateApis),
  route('DELETE', `${APIC}/app-auths/{app_auth_id}`, 204, 'appAuth.delete', { input: at({ id: 'app_auth_id' }) }),

  // Client quotas, lists of addresses of applications
  route('GET', `${APIC}/app-quotas`, 200, 'appQuota.list', { input: listQuery(['name']), output: listBody('quotas', appQuota) }),
  route('POST', `${APIC}/app-quotas`, 201, 'appQuota.create', { input: body, output: appQuota }),
  route('GET', `${APIC}/app-quotas/{app_quota_id}`, 200, 'appQuota.get', { input: at({ id: 'app_quota_id' }), output: appQuota }),
  route('PUT', `${APIC}/app-quotas/{app_quota_id}`, 200, 'appQuota.update', { input: draftAt({ id: 'app_quota_id' }), output: appQuota }),
  route('DELETE', `${APIC}/app-quotas/{app_quota_id}`, 204, 'appQuota.delete', { input: at({ id: 'app_quota_id' }) }),
  route('POST', `${APIC}/app-quotas/{app_quota_id}/binding-apps`, 201, 'appQuota.bind', { input: bodyAt({ id: 'app_quota_id' }), output: quotaApps }),
  route('GET', `${APIC}/app-quotas/{app_quota_id}/bound-apps`, 200, 'appQuota.boundApps', { input: listQuery(['app_name'], { path: { id: 'app_quota_id' } }), output: listBody('apps', quotaApp) }),
  route('GET', `${APIC}/app-quotas/{app_quota_id}/bindable-apps`, 200, 'appQuota.bindableApps', { input: listQuery(['app_name'], { path: { id: 'app_quota_id' } }), output: listBody('apps', quotaApp) }),
  route('DELETE', `${APIC}/app-quotas/{app_quota_id}/bound-apps/{app_id}`, 204, 'appQuota.unbind', { input: at({ id: 'app_quota_id', appId: 'app_id' }) }),
  route('GET', `${APIC}/apps/{app_id}/bound-quota`, 200, 'appQuota.ofApp', { input: at(ofApp), output: quotaOfApp }),
  route('GET', `${APIC}/apps/{app_id}/app-acl`, 200, 'appAcl.get', { input: at(ofApp), output: foundAppAcl }),
  route('PUT', `${APIC}/apps/{app_id}/app-acl`, 201, 'appAcl.set', { input: draftAt(ofApp), output: appAcl }),
  route('DELETE', `${APIC}/apps/{app_id}/app-acl`, 204, 'appAcl.delete', { input: at(ofApp) }),

  // Throttling
  route('GET', `${APIC}/throttles`, 200, 'throttlingPolicy.list', { input: listQuery(['id', 'name']), output: listBody('throttles', throttle) }),
  route('POST', `${APIC}/throttles`, 201, 'throttlingPolicy.create', { input: body, output: throttle }),
  route('GET', `${APIC}/throttles/{throttle_id}`, 200, 'throttlingPolicy.get', { input: at({ id: 'throttle_id' }), output: throttle }),
  route('PUT', `${APIC}/throttles/{throttle_id}`, 200, 'throttlingPolicy.update', { input: draftAt({ id: 'throttle_id' }), output: throttle }),
  route('DELETE', `${APIC}/throttles/{throttle_id}`, 204, 'throttlingPolicy.delete', { input: at({ id: 'throttle_id' }) }),
  route('GET', `${APIC}/throttles/{throttle_id}/throttle-specials`, 200, 'throttlingPolicy.specials', { input: listQuery(['object_type', 'app_name'], { path: { throttleId: 'throttle_id' } }), output: listBody('throttle_specials', throttleSpecial) }),
  route('POST', `${APIC}/throttles/{throttle_id}/throttle-specials`, 201, 'throttlingPolicy.addSpecial', { input: bodyAt({ throttleId: 'throttle_id' }), output: throttleSpecial }),
  route('PUT', `${APIC}/throttles/{throttle_id}/throttle-specials/{strategy_id}`, 200, 'throttlingPolicy.updateSpecial', { input: bodyAt({ throttleId: 'throttle_id', id: 'strategy_id' }), output: throttleSpecial }),
  route('DELETE', `${APIC}/throttles/{throttle_id}/throttle-specials/{strategy_id}`, 204, 'throttlingPolicy.deleteSpecial', { input: at({ throttleId: 'throttle_id', id: 'strategy_id' }) }),
  route('POST', `${APIC}/throttle-bindings`, 201, 'throttlingPolicy.bind', { input: bindInput('strategyId'), output: throttleApplies }),
  joined('PUT', `${APIC}/throttle-bindings`, 200, ['throttlingPolicy.unbind'], unbindMany('throttlingPolicy.unbind', 'throttleBindings')),
  route('GET', `${APIC}/throttle-bindings/binded-apis`, 200, 'throttlingPolicy.boundApis', { input: listQuery(['throttle_id', ...apiFilters], { aliases: { throttle_id: 'policyId' } }), output: listBody('apis', throttledApi) }),
  route('GET', `${APIC}/throttle-bindings/unbinded-apis`, 200, 'throttlingPolicy.bindableApis', { input: listQuery(['throttle_id', ...apiFilters], { aliases: { throttle_id: 'policyId' } }), output: listBody('apis', throttleableApi) }),
  route('GET', `${APIC}/throttle-bindings/binded-throttles`, 200, 'throttlingPolicy.ofApi', { input: listQuery(['api_id', 'throttle_id', 'throttle_name', 'env_id'], { aliases: { throttle_id: 'policyId', throttle_name: 'policyName' } }), output: listBody('throttles', throttleOfApi) }),
  route('DELETE', `${APIC}/throttle-bindings/{throttle_binding_id}`, 204, 'throttlingPolicy.unbind', { input: (request) => ({ bindingIds: [param(request, 'throttle_binding_id')] }) }),

  // Access control
  route('GET', `${APIC}/acls`, 200, 'accessControlPolicy.list', { input: listQuery(['id', 'name', 'acl_type', 'entity_type'], { aliases: { name: 'aclName' } }), output: listBody('acls', acl) }),
  route('POST', `${APIC}/acls`, 201, 'accessControlPolicy.create', { input: body, output: acl }),
  joined('PUT', `${APIC}/acls`, 200, ['accessControlPolicy.deleteMany'], deleteAcls),
  route('GET', `${APIC}/acls/{acl_id}`, 200, 'accessControlPolicy.get', { input: at({ id: 'acl_id' }), output: acl }),
  route('PUT', `${APIC}/acls/{acl_id}`, 200, 'accessControlPolicy.update', { input: draftAt({ id: 'acl_id' }), output: acl }),
  route('DELETE', `${APIC}/acls/{acl_id}`, 204, 'accessControlPolicy.delete', { input: at({ id: 'acl_id' }) }),
  route('POST', `${APIC}/acl-bindings`, 201, 'accessControlPolicy.bind', { input: bindInput('aclId'), output: aclBindings }),
  joined('PUT', `${APIC}/acl-bindings`, 200, ['accessControlPolicy.unbind'], unbindMany('accessControlPolicy.unbind', 'aclBindings')),
  route('GET', `${APIC}/acl-bindings/binded-apis`, 200, 'accessControlPolicy.boundApis', { input: listQuery(['acl_id', ...apiFilters], { aliases: { acl_id: 'policyId' } }), output: listBody('apis', aclApi) }),
  route('GET', `${APIC}/acl-bindings/unbinded-apis`, 200, 'accessControlPolicy.bindableApis', { input: listQuery(['acl_id', ...apiFilters], { aliases: { acl_id: 'policyId' } }), output: listBody('apis', aclableApi) }),
  route('GET', `${APIC}/acl-bindings/binded-acls`, 200, 'accessControlPolicy.ofApi', { input: listQuery(['api_id', 'env_id', 'env_name', 'acl_id', 'acl_name'], { aliases: { acl_id: 'policyId', acl_name: 'policyName' } }), output: listBody('acls', aclOfApi) }),
  route('DELETE', `${APIC}/acl-bindings/{acl_bindings_id}`, 204, 'accessControlPolicy.unbind', { input: (request) => ({ bindingIds: [param(request, 'acl_bindings_id')] }) }),

  // Groups and domains
  route('GET', `${APIC}/api-groups`, 200, 'apiGroup.list', { input: listQuery(['id', 'name', 'roma_app_id', 'domain_name']), output: listBody('groups', apiGroup) }),
  route('POST', `${APIC}/api-groups`, 201, 'apiGroup.create', { input: body, output: apiGroup }),
  route('POST', `${APIC}/api-groups/check`, 204, 'apiGroup.check', { input: body }),
  route('GET', `${APIC}/api-groups/{group_id}`, 200, 'apiGroup.get', { input: at({ id: 'group_id' }), output: apiGroup }),
  route('PUT', `${APIC}/api-groups/{group_id}`, 200, 'apiGroup.update', { input: draftAt({ id: 'group_id' }), output: apiGroup }),
  route('DELETE', `${APIC}/api-groups/{group_id}`, 204, 'apiGroup.delete', { input: at({ id: 'group_id' }) }),
  route('POST', `${APIC}/api-groups/{group_id}/domains`, 201, 'apiGroup.bindDomain', { input: draftAt({ groupId: 'group_id' }), output: urlDomain }),
  route('PUT', `${APIC}/api-groups/{group_id}/domains/{domain_id}`, 201, 'apiGroup.updateDomain', { input: bodyAt(ofDomain), output: urlDomain }),
  route('DELETE', `${APIC}/api-groups/{group_id}/domains/{domain_id}`, 204, 'apiGroup.unbindDomain', { input: at(ofDomain) }),

  route('POST', `${APIC}/api-groups/{group_id}/domains/{domain_id}/certificate`, 201, 'apiGroup.addCertificate', { input: draftAt(ofDomain), output: urlDomain }),
  joined('GET', `${APIC}/api-groups/{group_id}/domains/{domain_id}/certificate/{certificate_id}`, 200, ['apiGroup.get', 'certificate.get'], domainCertificate),
  joined('DELETE', `${APIC}/api-groups/{group_id}/domains/{domain_id}/certificate/{certificate_id}`, 204, ['apiGroup.removeCertificate'], removedCertificate),
  route('POST', `${APIC}/api-groups/{group_id}/domains/{domain_id}/certificates/attach`, 204, 'apiGroup.attachCertificates', { input: bodyAt(ofDomain) }),
  route('POST', `${APIC}/api-groups/{group_id}/domains/{domain_id}/certificates/detach`, 204, 'apiGroup.detachCertificates', { input: bodyAt(ofDomain) }),

  // Certificates of the project
  route('GET', `${CERTIFICATES}`, 200, 'certificate.list', { input: listQuery(['name', 'common_name', 'signature_algorithm', 'type', 'algorithm_type']), output: listBody('certs', certificateRow) }),
  route('POST', `${CERTIFICATES}`, 200, 'certificate.create', { input: certificateInput, output: certificate }),
  route('GET', `${CERTIFICATES}/{certificate_id}`, 200, 'certificate.get', { input: at({ id: 'certificate_id' }), output: certificate }),
  route('PUT', `${CERTIFICATES}/{certificate_id}`, 200, 'certificate.update', { input: certificateChange, output: certificate }),
  route('DELETE', `${CERTIFICATES}/{certificate_id}`, 204, 'certificate.delete', { input: at({ id: 'certificate_id' }) }),
  route('GET', `${CERTIFICATES}/{certificate_id}/attached-domains`, 200, 'certificate.attachedDomains', { input: listQuery(['url_domain'], { path: { id: 'certificate_id' } }), output: listBody('bound_domains', attachedDomain) }),
  route('POST', `${CERTIFICATES}/{certificate_id}/domains/attach`, 204, 'certificate.attachDomains', { input: certificateDomains }),
  route('POST', `${CERTIFICATES}/{certificate_id}/domains/detach`, 204, 'certificate.detachDomains', { input: certificateDomains }),

  // Gateway responses. Source: APIG API Reference; ROMA's own interface has none.
  route('GET', `${APIC}/api-groups/{group_id}/gateway-responses`, 200, 'gatewayResponse.list', { input: listQuery([], { path: { groupId: 'group_id' } }), output: listBody('responses', gatewayResponseRow) }),
  route('POST', `${APIC}/api-groups/{group_id}/gateway-responses`, 201, 'gatewayResponse.create', { input: draftAt({ groupId: 'group_id' }, gatewayResponseDraft), output: gatewayResponse }),
  route('GET', `${APIC}/api-groups/{group_id}/gateway-responses/{response_id}`, 200, 'gatewayResponse.get', { input: gatewayResponsePlace, output: gatewayResponse }),
  route('PUT', `${APIC}/api-groups/{group_id}/gateway-responses/{response_id}`, 200, 'gatewayResponse.update', { input: draftAt({ groupId: 'group_id', id: 'response_id' }, gatewayResponseDraft), output: gatewayResponse }),
  route('DELETE', `${APIC}/api-groups/{group_id}/gateway-responses/{response_id}`, 204, 'gatewayResponse.delete', { input: gatewayResponsePlace }),
  route('GET', `${APIC}/api-groups/{group_id}/gateway-responses/{response_id}/{response_type}`, 200, 'gatewayResponse.get', { input: gatewayResponsePlace, output: gatewayResponseType }),
  route('PUT', `${APIC}/api-groups/{group_id}/gateway-responses/{response_id}/{response_type}`, 200, 'gatewayResponse.setType', { input: gatewayResponseTypeInput, output: gatewayResponseType }),
  route('DELETE', `${APIC}/api-groups/{group_id}/gateway-responses/{response_id}/{response_type}`, 204, 'gatewayResponse.resetType', { input: gatewayResponseTypePlace }),

  // APIs
  route('GET', `${APIC}/apis`, 200, 'api.list', { input: listQuery(['id', 'name', 'group_id', 'req_protocol', 'req_method', 'req_uri', 'auth_type', 'env_id', 'type', 'vpc_channel_id', 'vpc_channel_name', 'roma_app_name', 'roma_app_id'], { numbers: ['type'] }), output: apiRows }),
  route('POST', `${APIC}/apis`, 201, 'api.create', { input: apiDraft, output: apiInfo }),
  route('POST', `${APIC}/apis/check`, 204, 'api.check', { input: body }),
  joined('POST', `${APIC}/apis/action`, 201, ['publication.publish', 'publication.offline'], actOnApi),
  route('POST', `${APIC}/apis/publish`, 200, 'publication.batch', { input: batch, output: batchResult }),
  route('GET', `${APIC}/apis/publish/{api_id}`, 200, 'publication.history', { input: listQuery(['env_id', 'env_name'], { path: { apiId: 'api_id' } }), output: listBody('api_versions', apiVersion) }),
  route('PUT', `${APIC}/apis/publish/{api_id}`, 200, 'publication.switchVersion', { input: bodyAt({ apiId: 'api_id' }), output: published }),
  route('GET', `${APIC}/apis/versions/{version_id}`, 200, 'publication.get', { input: at({ versionId: 'version_id' }), output: versionDetail }),
  route('DELETE', `${APIC}/apis/versions/{version_id}`, 204, 'publication.deleteVersion', { input: at({ versionId: 'version_id' }) }),
  route('GET', `${APIC}/apis/runtime/{api_id}`, 200, 'publication.runtime', { input: listQuery(['env_id'], { path: { apiId: 'api_id' } }), output: runtimeDefinition }),
  joined('POST', `${APIC}/apis/debug/{api_id}`, 200, ['debugger.send'], debugApi),
  route('GET', `${APIC}/apis/{api_id}`, 200, 'api.get', { input: at({ id: 'api_id' }), output: apiInfo }),
  route('PUT', `${APIC}/apis/{api_id}`, 200, 'api.update', { input: draftAt({ id: 'api_id' }, apiDraft), output: apiInfo }),
  joined('DELETE', `${APIC}/apis/{api_id}`, 204, ['api.delete'], deleteApi),

  // Signature keys
  route('GET', `${APIC}/signs`, 200, 'signatureKey.list', { input: listQuery(['id', 'name']), output: signatureKeys }),
  route('POST', `${APIC}/signs`, 201, 'signatureKey.create', { input: body, output: signatureKey }),
  route('PUT', `${APIC}/signs/{sign_id}`, 200, 'signatureKey.update', { input: draftAt({ id: 'sign_id' }), output: signatureKey }),
  route('DELETE', `${APIC}/signs/{sign_id}`, 204, 'signatureKey.delete', { input: at({ id: 'sign_id' }) }),
  route('POST', `${APIC}/sign-bindings`, 201, 'signatureKey.bind', { input: bindInput('signId'), output: signBindings }),
  route('GET', `${APIC}/sign-bindings/binded-apis`, 200, 'signatureKey.boundApis', { input: listQuery(['sign_id', ...apiFilters], { aliases: { sign_id: 'policyId' } }), output: listBody('bindings', signedApi) }),
  route('GET', `${APIC}/sign-bindings/unbinded-apis`, 200, 'signatureKey.bindableApis', { input: listQuery(['sign_id', ...apiFilters], { aliases: { sign_id: 'policyId' } }), output: listBody('apis', signableApi) }),
  route('GET', `${APIC}/sign-bindings/binded-signs`, 200, 'signatureKey.ofApi', { input: listQuery(['api_id', 'sign_id', 'sign_name', 'env_id'], { aliases: { sign_id: 'policyId', sign_name: 'policyName' } }), output: signsOfApi }),
  route('DELETE', `${APIC}/sign-bindings/{sign_bindings_id}`, 204, 'signatureKey.unbind', { input: signBinding }),

  // Plug-ins
  route('GET', `${APIC}/plugins`, 200, 'plugin.list', { input: listQuery(['plugin_type', 'plugin_scope', 'plugin_id', 'plugin_name', 'roma_app_id', 'roma_app_name'], { aliases: { plugin_id: 'id' } }), output: listBody('plugins', plugin) }),
  route('POST', `${APIC}/plugins`, 201, 'plugin.create', { input: body, output: plugin }),
  route('GET', `${APIC}/plugins/{plugin_id}`, 200, 'plugin.get', { input: at({ id: 'plugin_id' }), output: plugin }),
  route('PUT', `${APIC}/plugins/{plugin_id}`, 200, 'plugin.update', { input: draftAt({ id: 'plugin_id' }), output: plugin }),
  route('DELETE', `${APIC}/plugins/{plugin_id}`, 204, 'plugin.delete', { input: at({ id: 'plugin_id' }) }),
  route('POST', `${APIC}/plugins/{plugin_id}/attach`, 201, 'plugin.attach', { input: toApis, output: attachments }),
  route('PUT', `${APIC}/plugins/{plugin_id}/detach`, 204, 'plugin.detach', { input: toApis }),
  route('GET', `${APIC}/plugins/{plugin_id}/attached-apis`, 200, 'plugin.attachedApis', { input: listQuery(['env_id', 'api_name', 'api_id', 'group_id', 'req_method', 'req_uri'], { path: { id: 'plugin_id' } }), output: listBody('apis', attachedApi) }),
  route('GET', `${APIC}/plugins/{plugin_id}/attachable-apis`, 200, 'plugin.attachableApis', { input: listQuery(['env_id', 'api_name', 'api_id', 'group_id', 'req_method', 'req_uri'], { path: { id: 'plugin_id' } }), output: listBody('apis', attachableApi) }),
  route('GET', `${APIC}/apis/{api_id}/attached-plugins`, 200, 'plugin.attachedPlugins', { input: listQuery(['env_id', 'plugin_name', 'plugin_id', 'env_name', 'plugin_type', 'roma_app_id', 'roma_app_name'], { path: { apiId: 'api_id' } }), output: listBody('plugins', attachedPlugin) }),
  route('GET', `${APIC}/apis/{api_id}/attachable-plugins`, 200, 'plugin.attachablePlugins', { input: listQuery(['env_id', 'plugin_name', 'plugin_type', 'plugin_id', 'roma_app_id', 'roma_app_name'], { path: { apiId: 'api_id' } }), output: listBody('plugins', plugin) }),
  route('POST', `${APIC}/apis/{api_id}/plugins/attach`, 201, 'plugin.attach', { input: toPlugins, output: attachments }),
  route('PUT', `${APIC}/apis/{api_id}/plugins/detach`, 204, 'plugin.detach', { input: toPlugins }),

  // Environments and variables
  route('GET', `${APIC}/envs`, 200, 'environment.list', { input: listQuery(['name']), output: listBody('envs', environment) }),
  route('POST', `${APIC}/envs`, 201, 'environment.create', { input: body, output: environment }),
  route('PUT', `${APIC}/envs/{env_id}`, 200, 'environment.update', { input: draftAt({ id: 'env_id' }), output: environment }),
  route('DELETE', `${APIC}/envs/{env_id}`, 204, 'environment.delete', { input: at({ id: 'env_id' }) }),
  route('GET', `${APIC}/env-variables`, 200, 'environmentVariable.list', { input: listQuery(['group_id', 'env_id', 'variable_name']), output: listBody('variables', environmentVariable) }),
  route('POST', `${APIC}/env-variables`, 201, 'environmentVariable.create', { input: body, output: environmentVariable }),
  route('GET', `${APIC}/env-variables/{env_variable_id}`, 200, 'environmentVariable.get', { input: at({ id: 'env_variable_id' }), output: environmentVariable }),
  route('PUT', `${APIC}/env-variables/{env_variable_id}`, 200, 'environmentVariable.update', { input: bodyAt({ id: 'env_variable_id' }), output: environmentVariable }),
  route('DELETE', `${APIC}/env-variables/{env_variable_id}`, 204, 'environmentVariable.delete', { input: at({ id: 'env_variable_id' }) }),

  // Custom authorizers
  route('GET', `${APIC}/authorizers`, 200, 'customAuthorizer.list', { input: listQuery(['id', 'name', 'type']), output: listBody('authorizer_list', customAuthorizer) }),
  route('POST', `${APIC}/authorizers`, 201, 'customAuthorizer.create', { input: body, output: customAuthorizer }),
  route('GET', `${APIC}/authorizers/{authorizer_id}`, 200, 'customAuthorizer.get', { input: at({ id: 'authorizer_id' }), output: customAuthorizer }),
  route('PUT', `${APIC}/authorizers/{authorizer_id}`, 200, 'customAuthorizer.update', { input: draftAt({ id: 'authorizer_id' }), output: customAuthorizer }),
  route('DELETE', `${APIC}/authorizers/{authorizer_id}`, 204, 'customAuthorizer.delete', { input: at({ id: 'authorizer_id' }) }),

  // Load-balance channels
  route('GET', `${APIC}/vpc-channels`, 200, 'vpcChannel.list', { input: listQuery(channelFilters, { numbers: ['member_port'] }), output: listBody('vpc_channels', vpcChannelRow) }),
  route('POST', `${APIC}/vpc-channels`, 201, 'vpcChannel.create', { input: body, output: vpcChannel }),
  route('GET', `${APIC}/vpc-channels/{vpc_channel_id}`, 200, 'vpcChannel.get', { input: at({ id: 'vpc_channel_id' }), output: vpcChannel }),
  route('PUT', `${APIC}/vpc-channels/{vpc_channel_id}`, 200, 'vpcChannel.update', { input: draftAt({ id: 'vpc_channel_id' }), output: vpcChannel }),
  route('DELETE', `${APIC}/vpc-channels/{vpc_channel_id}`, 204, 'vpcChannel.delete', { input: at({ id: 'vpc_channel_id' }) }),
  route('PUT', `${APIC}/vpc-channels/{vpc_channel_id}/health-config`, 200, 'vpcChannel.setHealthConfig', { input: (request) => ({ ...at({ id: 'vpc_channel_id' })(request), config: body(request) }), output: vpcChannel }),
  route('GET', `${APIC}/vpc-channels/{vpc_channel_id}/member-groups`, 200, 'vpcMemberGroup.list', { input: listQuery(['dict_code', 'member_group_name'], { path: ofChannel }), output: listBody('member_groups', vpcMemberGroup) }),
  route('POST', `${APIC}/vpc-channels/{vpc_channel_id}/member-groups`, 201, 'vpcMemberGroup.add', { input: bodyAt(ofChannel), output: memberGroupList }),
  route('GET', `${APIC}/vpc-channels/{vpc_channel_id}/member-groups/{member_group_id}`, 200, 'vpcMemberGroup.get', { input: at({ ...ofChannel, id: 'member_group_id' }), output: vpcMemberGroup }),
  route('PUT', `${APIC}/vpc-channels/{vpc_channel_id}/member-groups/{member_group_id}`, 200, 'vpcMemberGroup.update', { input: draftAt({ ...ofChannel, id: 'member_group_id' }), output: vpcMemberGroup }),
  route('DELETE', `${APIC}/vpc-channels/{vpc_channel_id}/member-groups/{member_group_id}`, 204, 'vpcMemberGroup.delete', { input: at({ ...ofChannel, id: 'member_group_id' }) }),
  route('GET', `${APIC}/vpc-channels/{vpc_channel_id}/members`, 200, 'vpcMember.list', { input: listQuery(['name', 'member_group_name', 'member_group_id'], { path: ofChannel }), output: listBody('members', vpcMember) }),
  route('POST', `${APIC}/vpc-channels/{vpc_channel_id}/members`, 201, 'vpcMember.add', { input: bodyAt(ofChannel), output: memberList }),
  route('PUT', `${APIC}/vpc-channels/{vpc_channel_id}/members`, 200, 'vpcMember.replace', { input: bodyAt(ofChannel), output: memberList }),
  route('POST', `${APIC}/vpc-channels/{vpc_channel_id}/members/batch-enable`, 204, 'vpcMember.setEnabled', { input: enabling(true) }),
  route('POST', `${APIC}/vpc-channels/{vpc_channel_id}/members/batch-disable`, 204, 'vpcMember.setEnabled', { input: enabling(false) }),
  route('DELETE', `${APIC}/vpc-channels/{vpc_channel_id}/members/{member_id}`, 204, 'vpcMember.delete', { input: at({ ...ofChannel, id: 'member_id' }) }),
  joined('GET', `${PROJECT}/vpc-channels`, 200, ['vpcChannel.list'], projectChannels),
  joined('POST', `${PROJECT}/vpc-channels`, 201, ['vpcChannel.create'], createProjectChannels),
  joined('PUT', `${PROJECT}/vpc-channels`, 200, ['vpcChannel.update'], updateProjectChannels),
  // Ours: what the checks found
  route('GET', `${LOCAL}/vpc-channels/{vpc_channel_id}/health`, 200, 'vpcChannel.health', { input: at({ id: 'vpc_channel_id' }), output: memberHealth }),
  route('POST', `${LOCAL}/vpc-channels/{vpc_channel_id}/health`, 200, 'vpcChannel.checkNow', { input: at({ id: 'vpc_channel_id' }), output: memberHealth }),

  // Custom backends
  route('GET', `${APIC}/livedata-apis`, 200, 'customBackend.list', { input: listQuery(['app_id', 'app_name', 'name', 'status', 'path'], romaAppNames), output: listBody('apis', customBackendRow) }),
  route('POST', `${APIC}/livedata-apis`, 201, 'customBackend.create', { input: body, output: customBackend }),
  route('POST', `${APIC}/livedata-apis/check`, 204, 'customBackend.check', { input: backendCheck }),
  route('GET', `${APIC}/livedata-apis/{ld_api_id}`, 200, 'customBackend.get', { input: at({ id: 'ld_api_id' }), output: customBackend }),
  route('PUT', `${APIC}/livedata-apis/{ld_api_id}`, 200, 'customBackend.update', { input: draftAt({ id: 'ld_api_id' }), output: customBackend }),
  route('DELETE', `${APIC}/livedata-apis/{ld_api_id}`, 204, 'customBackend.delete', { input: at({ id: 'ld_api_id' }) }),
  route('POST', `${APIC}/livedata-apis/{ld_api_id}/scripts`, 200, 'customBackend.saveScripts', { input: scripts, output: customBackend }),
  route('GET', `${APIC}/livedata-apis/{ld_api_id}/test`, 200, 'customBackend.tests', { input: listQuery([], { path: { id: 'ld_api_id' } }), output: listBody('histories', testRow) }),
  route('POST', `${APIC}/livedata-apis/{ld_api_id}/test`, 200, 'customBackend.test', { input: testInput, output: testResult }),
  joined('GET', `${APIC}/livedata-apis/{ld_api_id}/deploy`, 200, ['customBackend.deployments', 'customBackend.get'], deployments),
  joined('POST', `${APIC}/livedata-apis/{ld_api_id}/deploy`, 200, ['customBackend.deploy'], deploy),
  route('POST', `${APIC}/livedata-apis/{ld_api_id}/undeploy`, 204, 'customBackend.undeploy', { input: at({ id: 'ld_api_id' }) }),
  route('GET', `${APIC}/livedata-quota`, 200, 'customBackend.quota', { output: livedataQuota }),

  // Instance
  route('GET', APIC, 200, 'instance.get', { output: instanceDetails }),
  route('GET', `${APIC}/features`, 200, 'feature.list', { input: listQuery([]), output: listBody('features', feature) }),
  route('POST', `${APIC}/features`, 201, 'feature.set', { input: body, output: feature }),
  route('GET', `${APIC}/project/configs`, 200, 'quota.list', { input: listQuery([]), output: listBody('configs', quota) }),
  route('GET', `${APIC}/tags`, 200, 'api.tags', { input: listQuery([]), output: listBody('tags', (tag: string) => tag) }),
  joined('GET', `${APIC}/restriction`, 200, [], restriction),

  // Statistics
  joined('GET', `${APIC}/statistics/api`, 200, ['statistics.query'], apiStatistics),
  joined('GET', `${APIC}/statistics/api/latest`, 200, ['statistics.query'], latestApiStatistics),
  joined('GET', `${APIC}/statistics/group/latest`, 200, ['statistics.query'], latestGroupStatistics),
  joined('GET', `${APIC}/statistics/roma-app`, 200, ['statistics.query'], callerStatistics),
  joined('GET', `${APIC}/statistics/app-usages`, 200, ['statistics.query'], callerUsages),
  joined('GET', `${APIC}/statistics/roma-app-usages`, 200, ['statistics.query'], ownerUsages),
  joined('GET', `${APIC}/statistics/apps/{app_id}/roma-apps`, 200, ['statistics.query'], callerOfOwners),

  // IAM, as the SDKs ask for projects and scripts for tokens
  { ...joined('POST', '/v3/auth/tokens', 201, ['iam.signIn'], createToken), open: true },
  joined('GET', '/v3/projects', 200, ['iam.get'], listProjects),
  joined('GET', '/v3/auth/domains', 200, ['iam.get'], listDomains),
  // Ours: local IAM
  route('GET', `${LOCAL}/iam`, 200, 'iam.get', { output: localIam }),
  route('PUT', `${LOCAL}/iam/account`, 200, 'iam.renameAccount', { input: body, output: toWire }),
  route('POST', `${LOCAL}/iam/projects`, 201, 'iam.createProject', { input: body, output: toWire }),
  route('PUT', `${LOCAL}/iam/projects/{iam_project_id}`, 200, 'iam.renameProject', { input: bodyAt({ id: 'iam_project_id' }), output: toWire }),
  route('DELETE', `${LOCAL}/iam/projects/{iam_project_id}`, 204, 'iam.deleteProject', { input: at({ id: 'iam_project_id' }) }),
  route('POST', `${LOCAL}/iam/users`, 201, 'iam.createUser', { input: body, output: toWire }),
  route('PUT', `${LOCAL}/iam/users/{user_id}`, 200, 'iam.updateUser', { input: bodyAt({ id: 'user_id' }), output: toWire }),
  route('DELETE', `${LOCAL}/iam/users/{user_id}`, 204, 'iam.deleteUser', { input: at({ id: 'user_id' }) }),
  route('PUT', `${LOCAL}/iam/users/{user_id}/password`, 200, 'iam.setPassword', { input: bodyAt({ id: 'user_id' }), output: toWire }),
  route('POST', `${LOCAL}/iam/users/{user_id}/tokens`, 201, 'iam.issueToken', { input: bodyAt({ userId: 'user_id' }), output: issuedToken }),
  route('POST', `${LOCAL}/iam/users/{user_id}/access-keys`, 201, 'iam.createAccessKey', { input: bodyAt({ userId: 'user_id' }), output: toWire }),
  route('PUT', `${LOCAL}/iam/access-keys/{ak}`, 200, 'iam.setAccessKey', { input: bodyAt({ ak: 'ak' }), output: toWire }),
  route('DELETE', `${LOCAL}/iam/access-keys/{ak}`, 204, 'iam.deleteAccessKey', { input: at({ ak: 'ak' }) }),
  // Ours: the gateway's clock
  route('GET', `${LOCAL}/clock`, 200, 'clock.get', { output: clock }),
  route('PUT', `${LOCAL}/clock`, 200, 'clock.set', { input: clockChange, output: clock }),
  route('DELETE', `${LOCAL}/clock`, 200, 'clock.reset', { output: clock }),
  route('POST', `${LOCAL}/clock/advance`, 200, 'clock.advance', { input: body, output: clock }),
  // Ours: the call log
  route('GET', `${LOCAL}/calls`, 200, 'callTrace.list', { input: callFilter, output: callRows }),
  route('DELETE', `${LOCAL}/calls`, 204, 'callTrace.clear', {}),
  route('GET', `${LOCAL}/calls/export`, 200, 'callTrace.export', { input: callExport, output: exportedCalls }),
  route('GET', `${LOCAL}/calls/{request_id}`, 200, 'callTrace.get', { input: at({ requestId: 'request_id' }), output: toWire }),
  route('GET', `${LOCAL}/calls/{request_id}/content`, 200, 'callTrace.content', { input: at({ requestId: 'request_id' }), output: toWire }),
  // Ours: what is odd about definitions
  route('GET', `${LOCAL}/lint`, 200, 'lint.all', { input: listQuery(['group_id']), output: listBody('apis', toWire) }),
  route('GET', `${LOCAL}/lint/{api_id}`, 200, 'lint.api', { input: at({ id: 'api_id' }), output: toWire }),
  // Ours: faults
  route('GET', `${LOCAL}/faults`, 200, 'fault.list', { output: listBody('faults', toWire) }),
  route('POST', `${LOCAL}/faults`, 201, 'fault.create', { input: body, output: toWire }),
  route('DELETE', `${LOCAL}/faults`, 204, 'fault.clear', {}),
  route('PUT', `${LOCAL}/faults/{fault_id}`, 200, 'fault.update', { input: draftAt({ id: 'fault_id' }), output: toWire }),
  route('DELETE', `${LOCAL}/faults/{fault_id}`, 204, 'fault.delete', { input: at({ id: 'fault_id' }) }),
]
