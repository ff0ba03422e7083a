import { expect, test } from 'vitest'
import type { CallSummary } from '../../src-main/contract/model/call-trace.ts'
import { type CallFilter, noFilter, passes } from '../../src-renderer/features/call-trace/call-filter.ts'

const row = {
  requestId: 'abc',
  method: 'GET',
  host: 'g.apic.localhost',
  path: '/demo/call',
  status: 404,
  durationMs: 12,
  apiId: null,
  apiName: null,
  envId: 'release',
  appId: null,
  appName: null,
  sourceIp: '127.0.0.1',
  stoppedAt: 'match',
  errorCode: 'APIC.0101',
  userAgent: 'curl/8',
} as CallSummary

test.each([
  [{}, true],
  [{ text: 'DEMO' }, true],
  [{ text: 'apic.0101' }, true],
  [{ text: 'nothing' }, false],
  [{ statusClass: '4' }, true],
  [{ statusClass: '2' }, false],
  [{ envId: 'release' }, true],
  [{ apiId: 'other' }, false],
  [{ stoppedAt: 'match' }, true],
  [{ stoppedAt: 'authorize' }, false],
  [{ minDurationMs: '10' }, true],
  [{ minDurationMs: '20' }, false],
  [{ onlyErrors: true }, true],
] as [Partial<CallFilter>, boolean][])('%j lets the 404 through: %s', (filter, expected) => {
  expect(passes(row, { ...noFilter, ...filter })).toBe(expected)
})
