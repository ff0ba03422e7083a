import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { maskBody } from '../../src-main/domain/mask-body.ts'
import type { RawContent } from '../../src-main/gateway/recording.ts'
import { toContent } from '../../src-main/storage/recorded-content.ts'
import { createTraceStore } from '../../src-main/storage/trace-store.ts'

const body = (content: string | Uint8Array, bytes?: number) => {
  const kept = Buffer.from(content as string)
  return { kept, bytes: bytes ?? kept.length }
}

function raw(id: string, rest: Partial<RawContent> = {}): RawContent {
  return {
    requestId: id,
    request: { headers: ['Host', 'h.test'], body: null },
    backendRequest: null,
    backendResponse: null,
    response: { headers: ['Content-Type', 'application/json'], body: body('{"a":1}') },
    ...rest,
  }
}

test('secrets are masked in headers, addresses, JSON and forms before anything is stored', () => {
  const content = toContent(
    raw('one', {
      request: {
        headers: [
          'Authorization',
          'Bearer s3cret-value',
          'Content-Type',
          'application/x-www-form-urlencoded',
        ],
        body: body('user=me&password=s3cret-value'),
      },
      backendRequest: {
        method: 'GET',
        target: '/x?access_token=s3cret-value',
        headers: ['Cookie', 's3cret-value'],
      },
      response: {
        headers: ['Set-Cookie', 's3cret-value', 'Content-Type', 'application/json'],
        body: body('{"user":{"token":"s3cret-value","name":"me"}}'),
      },
    }),
  )
  expect(JSON.stringify(content)).not.toContain('s3cret')
  expect(content.request.body?.text).toBe('user=me&password=‹secret:password›')
  expect(content.response.body?.text).toBe('{"user":{"token":"‹secret:token›","name":"me"}}')
})

test.each([
  [
    'a cut JSON text',
    '{"user":"me","password":"s3cr\\"et-val',
    '{"user":"me","password":"‹secret:password›"',
  ],
  ['XML', '<a><password>s3cret</password></a>', '<a><password>‹secret:password›</password></a>'],
  ['a plain text', 'nothing to hide', 'nothing to hide'],
])('%s is masked by what looks like a pair', (_name, given, masked) => {
  expect(maskBody(given, 'text/plain')).toBe(masked)
})

test('a compressed body is kept as the text it is, and one that cannot be read is left out', () => {
  const zipped = gzipSync('{"password":"s3cret-value","n":1}')
  const response = (kept: Uint8Array, encoding: string) =>
    toContent(raw('z', { response: { headers: ['Content-Encoding', encoding], body: body(kept) } })).response
      .body
  expect(response(zipped, 'gzip')?.text).toBe('{"password":"‹secret:password›","n":1}')
  expect(response(zipped, 'unknown')).toMatchObject({ text: '', truncated: true, bytes: zipped.length })
  expect(response(Buffer.from('no zip'), 'gzip')).toMatchObject({ text: '', truncated: true })
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024))
  expect(response(bomb, 'gzip')).toMatchObject({ text: '', truncated: true })
})

test('bytes that are no text are kept as base64, a cut character is dropped', () => {
  const of = (kept: Uint8Array, bytes?: number) =>
    toContent(raw('b', { response: { headers: [], body: body(kept, bytes) } })).response.body
  expect(of(Buffer.from([0, 1, 2, 255]))).toEqual({
    text: 'AAEC/w==',
    base64: true,
    bytes: 4,
    truncated: false,
  })
  const cut = Buffer.from('größe').subarray(0, 3)
  expect(of(cut, 7)).toEqual({ text: 'gr', base64: false, bytes: 7, truncated: true })
})

test('the newest thousand contents are kept, and clearing the log takes them along', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'atrium-content-'))
  const store = createTraceStore({
    worker: new URL('../../src-main/storage/worker.ts', import.meta.url),
    file: join(dir, 'traces.db'),
    emit: () => undefined,
    now: () => 0,
    maxRows: () => 1000,
  })
  onTestFinished(async () => {
    await store.close()
    rmSync(dir, { recursive: true, force: true })
  })
  for (let i = 0; i < 1005; i += 1) store.record(raw(`r${i}`))
  expect(await store.content('r4')).toBeNull()
  expect((await store.content('r5'))?.response.body?.text).toBe('{"a":1}')
  await store.clear()
  expect(await store.content('r1004')).toBeNull()
})
