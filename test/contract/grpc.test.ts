import { expect, test } from 'vitest'
import { ApiDraft } from '#contract/model/api'

/** Source of the rows: api-definition.md §18 (APIG User Guide, "Creating a gRPC API"). */
const valid = {
  ...{ groupId: 'g', name: 'orders', reqProtocol: 'GRPCS', reqMethod: 'POST', backendType: 'GRPC' },
  ...{ reqUri: '/shop.Orders', matchMode: 'SWA' },
  backendApi: { urlDomain: 'a.example:50051', reqProtocol: 'GRPC', reqMethod: 'POST', reqUri: '/' },
}

test.each([
  ['the service', {}],
  ['everything', { reqUri: '/' }],
  ['one method, exactly', { reqUri: '/shop.Orders/Get', matchMode: 'NORMAL' }],
  ['a backend with TLS', { backendApi: { ...valid.backendApi, reqProtocol: 'GRPCS' } }],
])('takes %s', (_name, change) => {
  expect(ApiDraft.safeParse({ ...valid, ...change }).success).toBe(true)
})

test.each([
  ['another method', { reqMethod: 'GET' }, 'reqMethod'],
  ['another protocol', { reqProtocol: 'HTTPS' }, 'reqProtocol'],
  ['an HTTP backend', { backendType: 'HTTP' }, 'backendType'],
  ['a mock', { backendType: 'MOCK', mockInfo: {} }, 'backendType'],
  ['a path that is no service', { reqUri: '/a/b/c' }, 'reqUri'],
  ['exact match of a service', { matchMode: 'NORMAL' }, 'matchMode'],
  ['parameters', { reqParams: [{ name: 'a', location: 'QUERY' }] }, 'reqParams'],
  [
    'a mapping',
    { backendParams: [{ name: 'a', location: 'HEADER', origin: 'CONSTANT', value: '1' }] },
    'reqParams',
  ],
  ['a custom authorizer', { authType: 'AUTHORIZER', authorizerId: 'a' }, 'authType'],
  ['another backend path', { backendApi: { ...valid.backendApi, reqUri: '/x' } }, 'backendApi.reqUri'],
  [
    'a backend that speaks HTTP',
    { backendApi: { ...valid.backendApi, reqProtocol: 'HTTP' } },
    'backendApi.reqProtocol',
  ],
  [
    'two-way TLS without TLS',
    { backendApi: { ...valid.backendApi, enableClientSsl: true } },
    'backendApi.enableClientSsl',
  ],
])('refuses %s', (_name, change, field) => {
  const { error } = ApiDraft.safeParse({ ...valid, ...change })
  expect(error?.issues.map(({ path }) => path.join('.'))).toContain(field)
})
