import { expect, test } from 'vitest'
import type { CallContent } from '#contract/model/call-content'
import { CallTrace } from '#contract/model/call-trace'
import { harText } from '../../src-main/domain/har.ts'
import { logLine } from '../../src-main/domain/log-line.ts'

const trace = (rest: Partial<CallTrace> = {}) =>
  CallTrace.parse({
    requestId: '0123456789abcdef0123456789abcdef',
    time: Date.UTC(2026, 10, 24, 12),
    protocol: 'HTTPS',
    method: 'POST',
    host: 'h.test:8443',
    path: '/orders?id=1',
    status: 200,
    durationMs: 12.5,
    apiId: 'a1',
    apiName: 'create order',
    groupId: 'g1',
    envId: 'e1',
    envName: 'RELEASE',
    appId: 'p1',
    appName: 'shop',
    sourceIp: '10.0.0.7',
    backend: 'http://127.0.0.1:9000',
    requestBytes: 33,
    responseBytes: 120,
    stoppedAt: null,
    errorCode: null,
    userAgent: 'curl/8 "x"\nfake line',
    draft: false,
    errorName: null,
    errorMessage: null,
    hint: null,
    spans: [{ name: 'callBackend', startMs: 1, durationMs: 10 }],
    log: [],
    failure: null,
    backendRequest: 'POST http://127.0.0.1:9000/b',
    backendStatus: 201,
    ...rest,
  })

// Source: ROMA Connect User Guide, "Log Analysis" (policies.md §7.3): fields and their order.
test('a log line has the fields of the product in its order', () => {
  const line = logLine(trace(), ['owner', 'Owner'])
  expect(line).not.toContain('\n')
  const fields = line.match(/"[^"]*"|\S+/g) ?? []
  expect(fields).toHaveLength(54)
  const at = (place: number) => fields[place - 1]
  expect([at(1), at(2), at(3), at(4), at(5)]).toEqual([
    '10.0.0.7',
    '0123456789abcdef0123456789abcdef',
    'a1',
    '-',
    'p1',
  ])
  expect([at(6), at(7), at(8), at(9), at(10), at(11)]).toEqual([
    '2026-11-24T12:00:00.000Z',
    '0.013',
    'POST',
    'https',
    'h.test:8443',
    '/orders?id=1',
  ])
  expect([at(13), at(14), at(15), at(16)]).toEqual(['200', '120', '33', `"curl/8 'x' fake line"`])
  expect([at(18), at(19), at(20), at(22)]).toEqual([
    'http://127.0.0.1:9000',
    'http://127.0.0.1:9000/b',
    '201',
    '0.010',
  ])
  expect([at(26), at(30)]).toEqual(['0', '0.003'])
  expect(fields.slice(34, 38)).toEqual(['"create order"', 'shop', 'owner', 'Owner'])
})

test('errorType 1 is throttling, and what is unknown is a dash', () => {
  const fields = logLine(
    trace({ errorCode: 'APIC.0308', apiId: null, backendRequest: '', spans: [] }),
    undefined,
  ).match(/"[^"]*"|\S+/g) as string[]
  expect([fields[2], fields[18], fields[21], fields[25]]).toEqual(['-', '-', '-', '1'])
})

const content: CallContent = {
  requestId: 'r',
  request: {
    headers: [['Content-Type', 'application/json']],
    body: { text: '{"a":1}', base64: false, bytes: 7, truncated: false },
  },
  backendRequest: null,
  backendResponse: null,
  response: {
    headers: [['Content-Type', 'image/png']],
    body: { text: 'AAEC', base64: true, bytes: 300, truncated: true },
  },
}

// Source: HTTP Archive 1.2.
test('an archive holds request, answer and times of each call', () => {
  const har = JSON.parse(
    harText(
      [
        { trace: trace(), content },
        { trace: trace({ path: '/' }), content: null },
      ],
      '1.0',
    ),
  )
  expect(har.log).toMatchObject({ version: '1.2', creator: { name: 'Atrium', version: '1.0' } })
  const [full, bare] = har.log.entries
  expect(full).toMatchObject({
    startedDateTime: '2026-11-24T12:00:00.000Z',
    time: 12.5,
    request: {
      method: 'POST',
      url: 'https://h.test:8443/orders?id=1',
      queryString: [{ name: 'id', value: '1' }],
      postData: { mimeType: 'application/json', text: '{"a":1}' },
      bodySize: 33,
    },
    response: {
      status: 200,
      statusText: 'OK',
      content: { mimeType: 'image/png', text: 'AAEC', encoding: 'base64', comment: 'cut when recorded' },
    },
    timings: { send: 0, wait: 10, receive: 2.5 },
  })
  expect(bare.request).not.toHaveProperty('postData')
  expect(bare.request.headers).toEqual([])
})
