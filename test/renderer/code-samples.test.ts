import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { signAppRequest, timeOfSdkDate } from '../../src-main/domain/signing/app-signature.ts'
import { sampleLanguages, sampleOf } from '../../src-renderer/ui/code-samples.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Runs a program that calls the server once, and tells what arrived. */
async function seenFrom(run: (port: number) => [string, ...string[]]): Promise<Seen> {
  const { promise, resolve } = Promise.withResolvers<Seen>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    resolve({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    response.end('ok')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    const [program, ...args] = run((server.address() as AddressInfo).port)
    const answer = await new Promise<string>((done, failed) =>
      execFile(program, args, (error, stdout) => (error ? failed(error) : done(stdout))),
    )
    expect(answer).toMatch(/ok|200 OK/)
    return await promise
  } finally {
    server.close()
  }
}

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    process.stdout.write(`${program} is not installed: the samples that need it are not run.\n`)
    return false
  }
}

const request = (port: number) => ({
  method: 'POST',
  url: `http://127.0.0.1:${port}/a%20b?q=it%27s&q=2`,
  headers: [['X-Quote', `it's "quoted"`]] as const,
  body: `{"text":"it's 中文"}`,
})
const expected = {
  method: 'POST',
  url: '/a%20b?q=it%27s&q=2',
  headers: { 'x-quote': `it's "quoted"` },
  body: `{"text":"it's 中文"}`,
}

function script(name: string, text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'sample-')), name)
  writeFileSync(file, text)
  return file
}

test('every language prints the URL', () => {
  for (const language of sampleLanguages) expect(sampleOf(language, request(1))).toContain('127.0.0.1:1')
})

test.skipIf(!has('curl'))('the cURL line sends exactly the request', async () => {
  expect(await seenFrom((port) => ['sh', '-c', sampleOf('cURL', request(port))])).toMatchObject(expected)
})

test('the Node sample sends exactly the request, with the sub-domain as Host', async () => {
  const seen = await seenFrom((port) => [
    process.execPath,
    script(
      'call.mjs',
      sampleOf('Node', {
        ...request(port),
        url: 'http://group.apic.localhost/',
        byAddress: { url: request(port).url, host: 'group.apic.localhost' },
      }),
    ),
  ])
  expect(seen).toMatchObject({ ...expected, headers: { ...expected.headers, host: 'group.apic.localhost' } })
})

test.skipIf(!has('python3'))('the Python sample sends exactly the request', async () => {
  expect(
    await seenFrom((port) => ['python3', script('call.py', sampleOf('Python', request(port)))]),
  ).toMatchObject(expected)
})

const newman = createRequire(import.meta.url).resolve('newman/bin/newman.js')

/** Postman's own runner; its report says the answer's status, as "[200 OK". */
function postman(text: string): [string, ...string[]] {
  return [process.execPath, newman, 'run', script('call.json', text), '--verbose']
}

test('the Postman sample sends exactly the request, with the sub-domain as Host', {
  timeout: 30_000,
}, async () => {
  const seen = await seenFrom((port) =>
    postman(
      sampleOf('Postman', {
        ...request(port),
        url: 'http://group.apic.localhost/',
        byAddress: { url: request(port).url, host: 'group.apic.localhost' },
      }),
    ),
  )
  expect(seen).toMatchObject({ ...expected, headers: { ...expected.headers, host: 'group.apic.localhost' } })
})

test('the Postman sample signs each call as the gateway checks it', { timeout: 30_000 }, async () => {
  const signing = { key: 'app-key', secret: 'app-secret' }
  const seen = await seenFrom((port) => postman(sampleOf('Postman', { ...request(port), signing })))
  const [path = '', query = ''] = seen.url.split('?')
  const date = String(seen.headers['x-sdk-date'])
  const { authorization } = signAppRequest({
    ...{ method: seen.method, path, query, headers: [], body: seen.body },
    ...{ ...signing, now: timeOfSdkDate(date) },
  })
  expect(seen.headers.authorization).toBe(authorization)
})

test.skipIf(!has('python3'))('Node and Python sign alike when they run', async () => {
  const signing = { key: 'app-key', secret: 'app-secret' }
  const headersOf = async (language: 'Node' | 'Python') => {
    const text = (port: number) => sampleOf(language, { ...request(port), signing })
    const seen = await seenFrom((port) =>
      language === 'Node'
        ? [process.execPath, script('call.mjs', text(port))]
        : ['python3', script('call.py', text(port))],
    )
    return seen.headers
  }
  for (const headers of [await headersOf('Node'), await headersOf('Python')]) {
    expect(headers['x-sdk-date']).toMatch(/^\d{8}T\d{6}Z$/)
    expect(headers.authorization).toMatch(
      /^SDK-HMAC-SHA256 Access=app-key, SignedHeaders=x-quote;x-sdk-date, Signature=[0-9a-f]{64}$/,
    )
  }
})
