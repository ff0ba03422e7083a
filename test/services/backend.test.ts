import { readFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

let started: StartedBackend
beforeAll(async () => {
  started = await startBackend()
})
afterAll(() => started.stop())

function get(host: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      {
        host: '127.0.0.1',
        port: started.httpsPort,
        servername: host,
        path,
        headers: { host },
        ca: readFileSync(started.backend.caFile),
        agent: false,
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          body += text
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      },
    )
    call.on('error', reject)
    call.end()
  })
}

// Source: the quickstart, console page §7
test('the quickstart runs on real parts and its API answers over HTTPS through the gateway itself', async () => {
  const { call } = started
  const { steps } = await call('quickstart.get', {})
  expect(steps.every(({ done }) => !done)).toBe(true)
  const made = await call('quickstart.run', {
    steps: steps.map(({ step }) => step).filter((step) => step !== 'call'),
  })
  const api = await call('api.get', { id: made.apis.at(-1) ?? '' })
  expect(api.runEnvs.map(({ envId }) => envId)).toEqual([RELEASE_ID])
  expect(await get(api.slDomain, api.reqUri)).toEqual({ status: 200, body: 'ROMA TEST!' })
  const after = await call('quickstart.get', {})
  expect(after.steps.filter(({ done }) => !done)).toEqual([])
  expect((await call('callTrace.list', { limit: 10 })).total).toBeGreaterThanOrEqual(2)
  await call('sample.undo', made)
  expect((await get(api.slDomain, api.reqUri)).status).toBe(404)
})

test('the sample loads into an empty workspace, answers, and is taken back', async () => {
  const { call } = started
  const made = await call('sample.load', {})
  const { items } = await call('api.list', {})
  expect(items.length).toBeGreaterThanOrEqual(4)
  await expect(call('sample.load', {})).rejects.toMatchObject({ error: 'workspaceNotEmpty' })
  await call('sample.undo', made)
  expect((await call('api.list', {})).total).toBe(0)
})
