import type { Page } from '@playwright/test'
import { PluginType, pluginContents } from '#contract/model/plugin'
import { askFrom } from './ask.ts'

/** Every screen of the console by name, over a workspace that has something to show. */
export async function screensOf(page: Page): Promise<readonly (readonly [name: string, route: string])[]> {
  const call = askFrom(page)
  await call('sample.load', {})
  await call('quickstart.run', { steps: ['call'] })
  const [application, group, api, backend] = await Promise.all([
    call('integrationApplication.list', { name: 'shop-partner' }),
    call('apiGroup.list', { name: 'shop-group' }),
    call('api.list', { name: 'shop-mirror' }),
    call('customBackend.list', { name: 'shop-quote' }),
  ])
  const idOf = ({ items }: { readonly items: readonly { readonly id: string }[] }) => items[0]?.id ?? ''
  const [applicationId, groupId, apiId, backendId] = [
    idOf(application),
    idOf(group),
    idOf(api),
    idOf(backend),
  ] as const
  for (const urlDomain of ['shop.test', 'shop.example.com'])
    await call('apiGroup.bindDomain', { groupId, draft: { urlDomain, isHttpRedirectToHttps: true } })
  const authorizer = await call('customAuthorizer.create', {
    ...{
      name: 'ticket_office',
      type: 'FRONTEND',
      authorizerType: 'FUNC',
      authorizerUri: 'urn:fss:authorize',
    },
    identities: [{ name: 'X-Ticket', location: 'HEADER', validation: '[a-z]+' }],
  })
  const channel = await call('vpcChannel.create', {
    ...{ name: 'shop-servers', port: 8080, memberType: 'ip' },
    memberGroups: [{ memberGroupName: 'blue', memberGroupWeight: 3 }],
    members: [
      { host: '127.0.0.1', port: 1, memberGroupName: 'blue', weight: 3 },
      { host: '127.0.0.1', port: 2, isBackup: true, status: 2 },
    ],
    vpcHealthConfig: { protocol: 'HTTP', path: '/health', httpCode: '200-299' },
  })
  const throttling = await call('throttlingPolicy.create', {
    ...{ name: 'ten_a_minute', apiCallLimits: 10, appCallLimits: 5, timeInterval: 1, timeUnit: 'MINUTE' },
  })
  const special = {
    throttleId: throttling.id,
    objectType: 'APP',
    objectId: applicationId,
    callLimits: 8,
  } as const
  await call('throttlingPolicy.addSpecial', special)
  const access = await call('accessControlPolicy.create', {
    ...{ aclName: 'office', entityType: 'IP', aclType: 'PERMIT', aclValue: '127.0.0.1,10.0.0.0/24' },
  })
  const published = await call('api.get', { id: apiId })
  const publishIds = published.runEnvs.map(({ publishId }) => publishId)
  await call('throttlingPolicy.bind', { policyId: throttling.id, publishIds })
  const breaker = await call('plugin.create', {
    ...{ pluginName: 'shop_breaker', pluginType: 'breaker', pluginScope: 'global' },
    pluginContent: JSON.stringify(pluginContents.breaker.template),
  })
  const kafka = await call('plugin.create', {
    ...{ pluginName: 'shop_log', pluginType: 'kafka_log', pluginScope: 'global' },
    pluginContent: JSON.stringify(pluginContents.kafka_log.template),
  })
  const envIds = published.runEnvs.map(({ envId }) => envId)
  for (const envId of envIds)
    await call('plugin.attach', { envId, pluginIds: [breaker.id, kafka.id], apiIds: [apiId] })
  const signature = await call('signatureKey.create', { name: 'shop_key' })
  const quota = await call('appQuota.create', {
    ...{ name: 'a thousand', callLimits: 1000, timeInterval: 1, timeUnit: 'DAY' },
  })
  await call('appQuota.bind', { id: quota.id, appIds: [applicationId] })
  const draft = { appAclType: 'DENY' as const, appAclValues: ['10.0.0.1'] }
  await call('appAcl.set', { appId: applicationId, draft })
  return [
    ['overview', '/apic'],
    ['instances', '/instances'],
    ['applications', '/applications'],
    ['application', `/applications/${applicationId}`],
    ['apis', '/apic/apis'],
    ['load balance channels', '/apic/channels'],
    ['new load balance channel', '/apic/channels/new'],
    ['load balance channel', `/apic/channels/${channel.id}`],
    ['api wizard', '/apic/apis/new'],
    ['api request', `/apic/apis/${apiId}/edit/request`],
    ['api backend', `/apic/apis/${apiId}/edit/backend`],
    ['api responses', `/apic/apis/${apiId}/edit/responses`],
    ['api calling', `/apic/apis/${apiId}/calling`],
    ['api basics', `/apic/apis/${apiId}/basic`],
    ['api history', `/apic/apis/${apiId}/history`],
    ['api authorization', `/apic/apis/${apiId}/authorization`],
    ['api debugging', `/apic/apis/${apiId}/debugging`],
    ['api monitoring', `/apic/apis/${apiId}/monitoring`],
    ['api checks', `/apic/apis/${apiId}/checks`],
    ['debugger', '/apic/debug'],
    ['groups', '/apic/groups'],
    ['group', `/apic/groups/${groupId}`],
    ['group domains', `/apic/groups/${groupId}/domains`],
    ['gateway responses', `/apic/groups/${groupId}/responses`],
    ['policies', '/apic/policies'],
    ['throttling policy', `/apic/policies/throttling/${throttling.id}`],
    ['access control policy', `/apic/policies/access/${access.id}`],
    ['signature key', `/apic/policies/signature/${signature.id}`],
    ['circuit breaker', `/apic/policies/breaker/${breaker.id}`],
    ['kafka log', `/apic/policies/kafka_log/${kafka.id}`],
    ['edit plug-in', `/apic/policies/plugins/edit/${breaker.id}`],
    ...PluginType.options.map((type): readonly [string, string] => [
      `new ${type}`,
      `/apic/policies/plugins/new/${type}`,
    ]),
    ['api policies', `/apic/apis/${apiId}/policies`],
    ['credentials', '/apic/calling'],
    ['credential', `/apic/calling/${applicationId}`],
    ['client quotas', '/apic/calling/quotas'],
    ['client quota', `/apic/calling/quotas/${quota.id}`],
    ['ssl certificates', '/apic/policies/certificates'],
    ['environments', '/apic/environments'],
    ['authorizers', '/apic/authorizers'],
    ['authorizer', `/apic/authorizers/${authorizer.id}`],
    ['backends', '/apic/backends'],
    ['new backend', '/apic/backends/new'],
    ['ide', `/apic/backends/${backendId}/ide`],
    ['calls', '/apic/calls'],
    ['statistics', '/apic/statistics'],
    ['clock and faults', '/apic/conditions'],
    ['settings', '/settings/gateway'],
    ['certificates', '/settings/tls'],
    ['local iam', '/settings/iam'],
    ['instance parameters', '/settings/parameters'],
    ['features', '/settings/features'],
    ['quickstart', '/help/quickstart'],
    ['not found', '/nowhere'],
  ]
}
