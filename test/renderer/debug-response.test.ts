import { expect, test } from 'vitest'
import { curlOf } from '../../src-renderer/features/debugger/exchange-curl.ts'
import { bytesOf, hexOf, shownBody } from '../../src-renderer/features/debugger/response-body.ts'
import { cookiesOf } from '../../src-renderer/features/debugger/response-cookies.ts'

function response(bytes: Uint8Array, type = 'text/plain') {
  return {
    status: 200,
    reason: 'OK',
    httpVersion: '1.1',
    headers: [['Content-Type', type]] as [string, string][],
    contentType: type.split(';')[0] ?? '',
    bodyBase64: btoa(String.fromCharCode(...bytes)),
    bytes: bytes.length,
    truncated: false,
  }
}

test('a body is decoded by its charset', () => {
  expect(shownBody(response(new TextEncoder().encode('中文'))).text).toBe('中文')
  expect(shownBody(response(Uint8Array.of(0xe9), 'text/plain; charset=iso-8859-1')).text).toBe('é')
  expect(shownBody(response(Uint8Array.of(0x61), 'text/plain; charset=nonsense')).text).toBe('a')
})

test('a zero byte means binary, shown as bytes', () => {
  const body = response(Uint8Array.of(0, 1, 65))
  expect(shownBody(body)).toEqual({ text: '', binary: true, cut: false })
  expect(hexOf(bytesOf(body))).toMatch(/^00000000 {2}00 01 41 +\.\.A$/)
})

test('the cURL line repeats what was sent, without what cURL writes itself', () => {
  const line = curlOf(
    {
      id: 'x',
      time: 0,
      request: {
        target: { kind: 'url' },
        scheme: 'HTTPS',
        method: 'POST',
        url: 'https://h/p',
        query: [],
        headers: [],
        body: { kind: 'text', text: 'hello' },
        auth: { kind: 'none' },
        timeoutMs: 1,
      },
      sentRaw:
        'POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX-Sdk-Date: 20260101T000000Z\r\n\r\nhello',
      sentUrl: 'https://h/p?q=1',
      response: null,
      failure: null,
      timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, downloadMs: null, totalMs: 1 },
      trace: null,
    },
    '/ca.pem',
  )
  expect(line).toContain(`curl -X POST 'https://h/p?q=1'`)
  expect(line).toContain(`--cacert '/ca.pem'`)
  expect(line).toContain(`-H 'X-Sdk-Date: 20260101T000000Z'`)
  expect(line).toContain(`--data-raw 'hello'`)
  expect(line).not.toMatch(/Host:|Content-Length/)
})

test('cookies of an answer are told with their attributes, odd ones too', () => {
  expect(
    cookiesOf([
      ['Content-Type', 'text/plain'],
      ['Set-Cookie', 'id=a=b; Path=/; HttpOnly'],
      ['set-cookie', ' theme = dark '],
      ['Set-Cookie', 'nameless'],
    ]),
  ).toEqual([
    { name: 'id', value: 'a=b', attributes: 'Path=/; HttpOnly' },
    { name: 'theme', value: 'dark', attributes: '' },
    { name: '', value: 'nameless', attributes: '' },
  ])
})
