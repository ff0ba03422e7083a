import { expect, test } from 'vitest'
import type { Api } from '../../src-main/contract/model/api.ts'
import { emptyDraft } from '../../src-renderer/features/api/api-draft.ts'
import { newParameter } from '../../src-renderer/features/api/path-parameters.ts'
import { topologyOf, walk } from '../../src-renderer/features/api/topology.ts'

function api(part: Partial<Api>): Api {
  return {
    ...emptyDraft({ name: 'hello', reqUri: '/demo/call', authType: 'NONE' }),
    id: 'a'.repeat(32),
    status: 1,
    registerTime: '',
    updateTime: '',
    groupName: '',
    groupVersion: 'V2',
    romaAppName: '',
    slDomain: '',
    runEnvs: [],
    editedSincePublish: false,
    ...part,
  }
}

test('a plain API is a line of request, authentication, backend and response', () => {
  expect(walk(topologyOf(api({}))).map((node) => [node.label, node.factKey ?? node.fact])).toEqual([
    ['request', 'GET /demo/call'],
    ['authentication', 'api.authName.none'],
    ['backend', 'api.backend.http'],
    ['response', ''],
  ])
})

test('bound policies are drawn where they act', () => {
  const gates = { access: ['office', 'accounts'], throttling: ['ten_a_minute'] }
  expect(walk(topologyOf(api({}), gates)).map((node) => [node.label, node.factKey ?? node.fact])).toEqual([
    ['request', 'GET /demo/call'],
    ['access', 'office, accounts'],
    ['authentication', 'api.authName.none'],
    ['throttling', 'ten_a_minute'],
    ['backend', 'api.backend.http'],
    ['response', ''],
  ])
})

test('parameters and policy backends are drawn, the default branch last', () => {
  const policy = {
    name: 'beta',
    effectMode: 'ALL' as const,
    conditions: [],
    backendParams: [],
    ...emptyDraft().mockInfo,
  }
  const drawn = topologyOf(
    api({
      reqParams: [newParameter({ name: 'id', location: 'QUERY' })],
      policyMocks: [policy],
      ldApiId: 'x',
    }),
  )
  expect(drawn.trunk.map((node) => node.id)).toEqual(['request', 'authentication', 'parameters'])
  expect(drawn.branches.map((node) => [node.label, node.factKey ?? node.fact])).toEqual([
    ['policy', 'beta'],
    ['defaultBackend', 'api.backend.custom'],
  ])
})
