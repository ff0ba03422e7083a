import type { QuickstartStep } from '#contract/model/instance'

/** A row of the checklist: the steps of the seed, the first one in five parts. */
export interface PlanRow {
  readonly id: string
  readonly steps: readonly QuickstartStep[]
  readonly parts?: readonly PlanRow[]
}

export const quickstartPlan: readonly PlanRow[] = [
  {
    id: 'backend',
    steps: ['application', 'functionBackend', 'test', 'deploy', 'publishFunction'],
    parts: [
      { id: 'application', steps: ['application'] },
      { id: 'functionBackend', steps: ['functionBackend'] },
      { id: 'test', steps: ['test'] },
      { id: 'deploy', steps: ['deploy'] },
      { id: 'publishFunction', steps: ['publishFunction'] },
    ],
  },
  { id: 'group', steps: ['group'] },
  { id: 'api', steps: ['api'] },
  { id: 'debug', steps: ['debug'] },
  { id: 'publish', steps: ['publish'] },
  { id: 'call', steps: ['call'] },
]

/** Where a step happens: the screen with its form, filled as far as the seed says. `objects` are those made so far. */
export function screenOfStep(
  step: QuickstartStep,
  objects: Readonly<Partial<Record<QuickstartStep, string | null>>>,
): { path: string; query?: Record<string, string> } {
  const ide = objects.functionBackend ? `/apic/backends/${objects.functionBackend}/ide` : undefined
  const api = objects.api ? `/apic/apis/${objects.api}` : undefined
  const newBackend = { path: '/apic/backends/new', query: { name: 'hello', path: '/demo/hello' } }
  const newApi = {
    path: '/apic/apis/new',
    query: {
      name: 'hello-api',
      path: '/demo/call',
      method: 'GET',
      ...(objects.group ? { groupId: objects.group } : {}),
    },
  }
  switch (step) {
    case 'application':
      return { path: '/applications', query: { show: 'create', suggested: 'demo-app' } }
    case 'functionBackend':
      return ide === undefined ? newBackend : { path: ide }
    case 'test':
      return ide === undefined ? newBackend : { path: ide, query: { panel: 'test' } }
    case 'deploy':
    case 'publishFunction':
      return ide === undefined ? newBackend : { path: ide }
    case 'group':
      return { path: '/apic/groups', query: { show: 'create', suggested: 'demo-group' } }
    case 'api':
      return newApi
    case 'debug':
      return api === undefined ? newApi : { path: `${api}/debugging` }
    case 'publish':
      return api === undefined ? newApi : { path: '/apic/apis', query: { name: 'hello-api' } }
    case 'call':
      return api === undefined ? newApi : { path: `${api}/calling` }
  }
}

/** Where to look at what a step has made. */
export function resultOfStep(step: QuickstartStep, objectId: string | null): string | undefined {
  if (objectId === null) return undefined
  const paths: Record<QuickstartStep, string> = {
    application: `/applications/${objectId}`,
    functionBackend: `/apic/backends/${objectId}/ide`,
    test: `/apic/backends/${objectId}/ide`,
    deploy: `/apic/backends/${objectId}/ide`,
    publishFunction: `/apic/apis/${objectId}`,
    group: `/apic/groups/${objectId}`,
    api: `/apic/apis/${objectId}`,
    debug: `/apic/apis/${objectId}`,
    publish: `/apic/apis/${objectId}`,
    call: `/apic/apis/${objectId}`,
  }
  return paths[step]
}
