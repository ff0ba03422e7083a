import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'
import type { Crumb } from '../ui/crumb.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Which place of the navigation is current. */
    section?: string
    /** Path through the navigation, without the screen's own title. Labels are keys of the catalogue. */
    trail?: readonly Crumb[]
    /** The screen uses the whole window below the top bar; the navigation shows icons only. */
    wide?: boolean
  }
}

const connect: Crumb = { label: 'app.nav.apiConnect', to: '/apic' }
const management: Crumb = { label: 'app.nav.apiManagement', to: '/apic/apis' }
const apis: Crumb = { label: 'app.nav.apis', to: '/apic/apis' }
const groups: Crumb = { label: 'app.nav.groups', to: '/apic/groups' }
const channels: Crumb = { label: 'app.nav.channels', to: '/apic/channels' }
const authorizers: Crumb = { label: 'app.nav.authorizers', to: '/apic/authorizers' }
const policies: Crumb = { label: 'policy.title', to: '/apic/policies' }
const calling: Crumb = { label: 'credential.calling', to: '/apic/calling' }
const quotas: Crumb = { label: 'credential.quota.title', to: '/apic/calling/quotas' }
const customBackend: Crumb = { label: 'app.nav.customBackend', to: '/apic/backends' }
const analysis: Crumb = { label: 'app.nav.apiAnalysis', to: '/apic/calls' }

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/apic' },
  {
    path: '/instances',
    component: () => import('../features/instance/InstanceListScreen.vue'),
    meta: { section: 'instances', trail: [] },
  },
  {
    path: '/applications',
    component: () => import('../features/integration-application/ApplicationListScreen.vue'),
    meta: { section: 'applications', trail: [] },
  },
  {
    path: '/applications/:id',
    component: () => import('../features/integration-application/ApplicationDetailScreen.vue'),
    props: true,
    meta: { section: 'applications', trail: [{ label: 'app.nav.applications', to: '/applications' }] },
  },
  {
    path: '/apic',
    component: () => import('../features/instance/OverviewScreen.vue'),
    meta: { section: 'overview', trail: [connect] },
  },
  {
    path: '/apic/apis',
    component: () => import('../features/api/ApiListScreen.vue'),
    meta: { section: 'apis', trail: [connect, management] },
  },
  {
    path: '/apic/apis/new/:step?',
    component: () => import('../features/api/ApiWizardScreen.vue'),
    props: true,
    meta: { section: 'apis', trail: [connect, management, apis] },
  },
  {
    path: '/apic/apis/:id/edit/:step?',
    component: () => import('../features/api/ApiWizardScreen.vue'),
    props: true,
    meta: { section: 'apis', trail: [connect, management, apis] },
  },
  {
    // `apiId` in the query opens with that API's request.
    path: '/apic/debug',
    component: () => import('../features/debugger/DebuggerScreen.vue'),
    meta: { section: 'apis', trail: [connect, management] },
  },
  {
    path: '/apic/apis/:id/:tab?',
    component: () => import('../features/api/ApiDetailScreen.vue'),
    props: true,
    meta: { section: 'apis', trail: [connect, management, apis] },
  },
  {
    path: '/apic/groups',
    component: () => import('../features/api-group/GroupListScreen.vue'),
    meta: { section: 'groups', trail: [connect, management] },
  },
  {
    path: '/apic/groups/:id/:tab?',
    component: () => import('../features/api-group/GroupDetailScreen.vue'),
    props: true,
    meta: { section: 'groups', trail: [connect, management, groups] },
  },
  {
    path: '/apic/policies/certificates',
    component: () => import('../features/certificate/CertificateListScreen.vue'),
    meta: { section: 'policies', trail: [connect] },
  },
  {
    path: '/apic/environments',
    component: () => import('../features/environment/EnvironmentListScreen.vue'),
    meta: { section: 'environments', trail: [connect, management] },
  },
  {
    path: '/apic/channels',
    component: () => import('../features/load-balance-channel/ChannelListScreen.vue'),
    meta: { section: 'channels', trail: [connect, management] },
  },
  {
    path: '/apic/channels/new',
    component: () => import('../features/load-balance-channel/CreateChannelScreen.vue'),
    meta: { section: 'channels', trail: [connect, management, channels] },
  },
  {
    path: '/apic/channels/:id',
    component: () => import('../features/load-balance-channel/ChannelScreen.vue'),
    props: true,
    meta: { section: 'channels', trail: [connect, management, channels] },
  },
  {
    path: '/apic/authorizers',
    component: () => import('../features/custom-authorizer/AuthorizerListScreen.vue'),
    meta: { section: 'authorizers', trail: [connect, management] },
  },
  {
    path: '/apic/authorizers/:id',
    component: () => import('../features/custom-authorizer/AuthorizerDetailScreen.vue'),
    props: true,
    meta: { section: 'authorizers', trail: [connect, management, authorizers] },
  },
  {
    path: '/apic/policies',
    component: () => import('../features/policy/PolicyListScreen.vue'),
    meta: { section: 'policies', trail: [connect] },
  },
  {
    path: '/apic/policies/plugins/new/:type',
    component: () => import('../features/policy/plugin/PluginEditorScreen.vue'),
    props: true,
    meta: { section: 'policies', trail: [connect, policies] },
  },
  {
    path: '/apic/policies/plugins/edit/:id',
    component: () => import('../features/policy/plugin/PluginEditorScreen.vue'),
    props: true,
    meta: { section: 'policies', trail: [connect, policies] },
  },
  {
    path: '/apic/policies/:kind/:id',
    component: () => import('../features/policy/PolicyDetailScreen.vue'),
    props: true,
    meta: { section: 'policies', trail: [connect, policies] },
  },
  {
    path: '/apic/calling',
    component: () => import('../features/credential/CredentialListScreen.vue'),
    meta: { section: 'calling', trail: [connect, calling] },
  },
  {
    path: '/apic/calling/quotas',
    component: () => import('../features/credential/QuotaListScreen.vue'),
    meta: { section: 'calling', trail: [connect, calling] },
  },
  {
    path: '/apic/calling/quotas/:id',
    component: () => import('../features/credential/QuotaDetailScreen.vue'),
    props: true,
    meta: { section: 'calling', trail: [connect, calling, quotas] },
  },
  {
    path: '/apic/calling/:id',
    component: () => import('../features/credential/CredentialDetailScreen.vue'),
    props: true,
    meta: { section: 'calling', trail: [connect, calling] },
  },
  {
    path: '/apic/backends',
    component: () => import('../features/custom-backend/BackendListScreen.vue'),
    meta: { section: 'backends', trail: [connect] },
  },
  {
    path: '/apic/backends/new',
    component: () => import('../features/custom-backend/CreateBackendScreen.vue'),
    meta: { section: 'backends', trail: [connect, customBackend] },
  },
  {
    path: '/apic/backends/:id/ide',
    component: () => import('../features/custom-backend/IdeScreen.vue'),
    props: true,
    meta: { section: 'backends', trail: [connect, customBackend], wide: true },
  },
  {
    path: '/apic/statistics',
    component: () => import('../features/statistics/StatisticsScreen.vue'),
    meta: { section: 'analysis', trail: [connect, analysis] },
  },
  {
    path: '/apic/calls/:requestId?',
    component: () => import('../features/call-trace/CallLogScreen.vue'),
    props: true,
    meta: { section: 'analysis', trail: [connect, analysis] },
  },
  {
    path: '/apic/conditions',
    component: () => import('../features/conditions/ConditionsScreen.vue'),
    meta: { section: 'conditions', trail: [connect] },
  },
  {
    path: '/settings/:section?',
    component: () => import('../features/instance/SettingsScreen.vue'),
    props: true,
    meta: { section: 'settings', trail: [] },
  },
  {
    path: '/help/quickstart',
    component: () => import('../features/instance/QuickstartScreen.vue'),
    meta: { section: 'overview', trail: [connect] },
  },
  { path: '/:rest(.*)*', component: () => import('./NotFoundScreen.vue'), meta: { trail: [] } },
]

/** Hash history: the same links over HTTP and in the desktop window. */
export const router = createRouter({ history: createWebHashHistory(), routes })

/**
 * The router hears of address changes only once its first screen is there. A link followed before that — from another
 * program, or typed while the page loads — would be forgotten; it is kept and opened then.
 */
export function keepEarlyLinks(): void {
  let wanted = ''
  const note = () => {
    wanted = location.hash.slice(1)
  }
  window.addEventListener('hashchange', note)
  void router.isReady().then(() => {
    window.removeEventListener('hashchange', note)
    if (wanted !== '' && wanted !== router.currentRoute.value.fullPath) void router.replace(wanted)
  })
}
