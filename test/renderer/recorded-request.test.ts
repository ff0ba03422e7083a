import { expect, test } from 'vitest'
import type { CallContent } from '#contract/model/call-content'
import type { CallTrace } from '#contract/model/call-trace'
import { recordedRequest } from '../../src-renderer/features/call-trace/recorded-request.ts'

const trace = { method: 'POST', protocol: 'HTTP', host: 'h.test:8080', path: '/a?b=1' } as CallTrace

function content(request: CallContent['request']): CallContent {
  return {
    requestId: 'r1',
    request,
    backendRequest: null,
    backendResponse: null,
    response: { headers: [], body: null },
  }
}

const text = (value: string, more = {}) => ({
  text: value,
  base64: false,
  bytes: value.length,
  truncated: false,
  ...more,
})

test('without a recording method and address are known', () => {
  expect(recordedRequest(trace, null)).toEqual({
    method: 'POST',
    url: 'http://h.test:8080/a?b=1',
    headers: [],
    body: '',
    missing: [],
    wasSigned: false,
  })
})

test('headers of the connection are left to the sender, masked ones and lost bodies are named', () => {
  const recorded = recordedRequest(
    trace,
    content({
      headers: [
        ['Host', 'h.test:8080'],
        ['Content-Length', '3'],
        ['X-Kept', 'yes'],
        ['Cookie', '‹secret:cookie›'],
      ],
      body: text('abc', { truncated: true }),
    }),
  )
  expect(recorded.headers).toEqual([['X-Kept', 'yes']])
  expect(recorded.missing).toEqual(['Cookie', 'body'])
})

test('a signature is not sent again, a whole body is', () => {
  const recorded = recordedRequest(
    trace,
    content({
      headers: [
        ['X-Sdk-Date', '20261124T120000Z'],
        ['Authorization', '‹secret:authorization›'],
      ],
      body: text('{"a":1}'),
    }),
  )
  expect(recorded).toMatchObject({
    headers: [],
    body: '{"a":1}',
    missing: ['Authorization'],
    wasSigned: true,
  })
})
