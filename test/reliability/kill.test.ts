import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RpcClient } from '../rpc/suite.ts'
import { callOver } from '../support/console-client.ts'
import { killDuringStart, type RunningHost, startHost } from '../support/start-host.ts'
import { checkFiles, connect, rounds, seeded } from './kill-support.ts'

// A real headless process, written to by four clients over both admin doors, killed again and again: what was
// answered as done is there afterwards, whole. ATRIUM_KILL_ROUNDS makes it longer.
const dataDir = mkdtempSync(join(tmpdir(), 'atrium-kill-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

interface Door {
  /** Creates a group whose description carries its name, so that half an object would show. */
  create(name: string): Promise<void>
}

function overRest({ managementUrl, managementToken, projectId, instanceId }: RunningHost['facts']): Door {
  const url = `${managementUrl}/v2/${projectId}/apic/instances/${instanceId}/api-groups`
  return {
    async create(name) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'x-auth-token': managementToken, 'content-type': 'application/json' },
        body: JSON.stringify({ name, remark: `about ${name}` }),
      })
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      await response.arrayBuffer()
    },
  }
}

function overRpc(client: RpcClient): Door {
  return {
    async create(name) {
      await callOver(client)('apiGroup.create', { name, remark: `about ${name}` })
    },
  }
}

/** Writes until the process is gone; answers what was acknowledged. A refusal while it lives fails the test. */
async function write(door: Door, prefix: string, host: RunningHost): Promise<string[]> {
  const acknowledged: string[] = []
  for (let index = 0; ; index += 1) {
    const name = `${prefix}-${index}`
    try {
      await door.create(name)
      acknowledged.push(name)
    } catch (error) {
      if (host.child.exitCode === null && host.child.signalCode === null && !isDisconnect(error)) throw error
      return acknowledged
    }
    // Below the 200 questions a second that a socket may ask.
    await new Promise((resolve) => setTimeout(resolve, 6))
  }
}

function isDisconnect(error: unknown): boolean {
  return error instanceof Error && /fetch failed|socket|terminated/i.test(error.message)
}

/** Everything acknowledged in one round is listed, and nothing of the round is half there. */
async function check(client: RpcClient, round: number, acknowledged: readonly string[]): Promise<void> {
  const { items } = await callOver(client)('apiGroup.list', { name: `r${round}-` })
  const names = new Set(items.map(({ name }) => name))
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
  expect(items.filter(({ name, remark }) => remark !== `about ${name}`)).toEqual([])
}

test('killed during its first start, it starts the next time', async () => {
  const random = seeded(7)
  for (let round = 0; round < 5; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-first-'))
    await killDuringStart(folder, 50 + random() * 400)
    const host = await startHost({ dataDir: folder })
    const client = await connect(host)
    expect(await client.ask('environment.list', {})).toMatchObject({ output: { total: 1 } })
    expect(await host.stop()).toBe(0)
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)

test(`after ${rounds} kills everything acknowledged is there and whole`, async () => {
  const random = seeded(42)
  let written = 0
  let host = await startHost({ dataDir })
  let client = await connect(host)
  await callOver(client)('quota.set', { configName: 'APIGROUP_NUM_LIMIT', configValue: 1_000_000 })
  const url = await publishMock(client, host)

  for (let round = 0; round < rounds; round += 1) {
    const second = await connect(host)
    const doors = [overRest(host.facts), overRest(host.facts), overRpc(client), overRpc(second)]
    const running = doors.map((door, index) => write(door, `r${round}-c${index}`, host))
    await new Promise((resolve) => setTimeout(resolve, 5 + random() * 395))
    await host.kill()
    const acknowledged = (await Promise.all(running)).flat()
    written += acknowledged.length
    if (round % 10 === 9) checkFiles(dataDir)
    host = await startHost({ dataDir })
    client = await connect(host)
    await check(client, round, acknowledged)
  }

  const answer = await fetch(url(host))
  expect([answer.status, await answer.text()]).toEqual([200, 'still here'])
  expect(written).toBeGreaterThan(rounds)
  expect(await host.stop()).toBe(0)
  checkFiles(dataDir)
}, 240_000)

/** A published mock API; answers where it is reached after a restart. */
async function publishMock(client: RpcClient, host: RunningHost): Promise<(host: RunningHost) => string> {
  const call = callOver(client)
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'kept' })
  const { id: groupId } = await call('apiGroup.create', { name: 'kept', romaAppId })
  const { id: apiId } = await call('api.create', {
    name: 'kept',
    groupId,
    romaAppId,
    reqProtocol: 'BOTH',
    reqMethod: 'GET',
    reqUri: '/kept',
    backendType: 'MOCK',
    mockInfo: { resultContent: 'still here' },
  })
  await call('publication.publish', { apiId, envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID' })
  expect((await fetch(`${host.facts.httpUrl}/kept`)).status).toBe(200)
  return ({ facts }) => `${facts.httpUrl}/kept`
}
