import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { migrations } from '../../src-main/storage/migrate.ts'
import { openStorage } from '../../src-main/storage/open.ts'
import { callOver } from '../support/console-client.ts'
import { killDuringStart, type RunningHost, startHost } from '../support/start-host.ts'
import { checkFiles, connect, rounds, seeded } from './kill-support.ts'

// Killed while it does something to the whole workspace: afterwards everything is as before or as after, never half.
const each = Math.ceil(rounds / 5)
// Below the quota, so that one more can be made.
const GROUPS = 1_400
const APPLICATIONS = 300

function folder(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `atrium-${name}-`))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => String(index).padStart(5, '0'))
const idOf = (number: string) => number.padStart(32, '0')

/** A workspace big enough that what is done to all of it takes a while. */
async function prepared(): Promise<string> {
  const dataDir = folder('prepared')
  let ids = 1e9
  const storage = await openStorage({
    dataDir,
    now: Date.now,
    newId: () => {
      ids += 1
      return idOf(String(ids))
    },
  })
  storage.transaction(() => {
    for (const number of numbered(APPLICATIONS))
      storage.integrationApplications.add(
        {
          ...{
            id: idOf(number),
            name: `app-${number}`,
            remark: '',
            key: `key-of-${number}`,
            favorite: false,
          },
          ...{ createTime: time, updateTime: time },
        },
        `secret-of-${number}`,
      )
    for (const number of numbered(GROUPS))
      storage.apiGroups.add({
        ...{ id: idOf(`7${number}`), name: `group-${number}`, remark: `about ${number}`, version: 'V1' },
        ...{ romaAppId: null, isDefault: 2, registerTime: time, updateTime: time },
      })
  })
  storage.close()
  return dataDir
}

const time = '2026-11-24T12:00:00.000Z'

/** Starts, does something, and is killed in the middle; then the host of the next start. */
async function killedDuring(
  dataDir: string,
  { work, waitMs }: { work: (call: ReturnType<typeof callOver>) => Promise<unknown>; waitMs: number },
): Promise<RunningHost> {
  const host = await startHost({ dataDir })
  const failures: unknown[] = []
  const running = work(callOver(await connect(host))).catch((error) => failures.push(error))
  await new Promise((resolve) => setTimeout(resolve, waitMs))
  // A refusal while it lives is no kill.
  expect(failures).toEqual([])
  await host.kill()
  await running
  checkFiles(dataDir)
  return startHost({ dataDir })
}

/** Names of all groups but DEFAULT, and every secret, as the host tells them. */
async function contentOf(host: RunningHost) {
  const call = callOver(await connect(host))
  const groups = (await call('apiGroup.list', { limit: 10_000 })).items.map(({ name }) => name)
  const { items } = await call('integrationApplication.list', { limit: 10_000 })
  const some = items.filter((_, index) => index % 20 === 0)
  const secrets = await Promise.all(some.map(({ id }) => call('integrationApplication.secret', { id })))
  return {
    groups: groups.filter((name) => name !== 'DEFAULT').sort(),
    applications: items.length,
    secrets: secrets.map(({ secret }) => secret).sort(),
    call,
  }
}

const allGroups = numbered(GROUPS).map((number) => `group-${number}`)
const someSecrets = numbered(APPLICATIONS / 20)
  .map((number) => `secret-of-${String(Number(number) * 20).padStart(5, '0')}`)
  .sort()

test(`killed ${each} times while it brings an old workspace to the new format, it ends up whole`, {
  timeout: 180_000,
}, async () => {
  const old = folder('old')
  const db = new Database(join(old, 'workspace.db'))
  db.exec(migrations[0] ?? '')
  db.pragma('user_version = 1')
  db.pragma(`application_id = ${0x4174726d}`)
  const insert = db.prepare(
    "INSERT INTO api_group (id, name, remark, version, roma_app_id, is_default, register_time, update_time) VALUES (?, ?, '', 'V1', NULL, 2, ?, ?)",
  )
  db.transaction(() => {
    for (const number of numbered(GROUPS * 10)) insert.run(idOf(number), `group-${number}`, time, time)
  })()
  db.close()

  const whole = folder('whole')
  cpSync(old, whole, { recursive: true })
  const began = performance.now()
  const first = await startHost({ dataDir: whole })
  const startMs = performance.now() - began
  await first.stop()

  const random = seeded(11)
  for (let round = 0; round < each; round += 1) {
    const dataDir = folder('migrated')
    cpSync(old, dataDir, { recursive: true })
    await killDuringStart(dataDir, startMs * (0.2 + 0.8 * random()))
    checkFiles(dataDir)
    const copy = new Database(join(dataDir, 'workspace.db'), { readonly: true })
    const version = Number(copy.pragma('user_version', { simple: true }))
    expect(version).toBeGreaterThanOrEqual(1)
    expect(version).toBeLessThanOrEqual(migrations.length)
    copy.close()
    const host = await startHost({ dataDir })
    const call = callOver(await connect(host))
    expect((await call('apiGroup.list', { limit: 1 })).total).toBe(GROUPS * 10 + 1)
    expect(await host.stop()).toBe(0)
    checkFiles(dataDir)
    expect(readdirSync(join(dataDir, 'backups')).filter((name) => name.endsWith('.part'))).toEqual([])
  }
})

test(`killed ${each} times while it seals secrets with a new key, every secret opens`, {
  timeout: 180_000,
}, async () => {
  const dataDir = await prepared()
  const random = seeded(12)
  for (let round = 0; round < each; round += 1) {
    const host = await killedDuring(dataDir, {
      waitMs: random() * 30,
      work: (call) => call('secrets.rekey', {}),
    })
    const { applications, secrets } = await contentOf(host)
    expect([applications, secrets]).toEqual([APPLICATIONS, someSecrets])
    expect(host.errors()).toBe('')
    expect(await host.stop()).toBe(0)
  }
})

test(`killed ${each} times while it makes a backup, the workspace is whole and no half copy is offered`, {
  timeout: 180_000,
}, async () => {
  const dataDir = await prepared()
  const random = seeded(13)
  for (let round = 0; round < each; round += 1) {
    const host = await killedDuring(dataDir, {
      waitMs: random() * 60,
      work: (call) => call('instance.backup', {}),
    })
    const { call, groups } = await contentOf(host)
    expect(groups).toEqual(allGroups)
    for (const { name } of await call('instance.backups', {})) {
      const copy = new Database(join(dataDir, 'backups', name), { readonly: true })
      expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(copy.prepare('SELECT count(*) FROM api_group').pluck().get()).toBe(GROUPS + 1)
      copy.close()
    }
    expect(await host.stop()).toBe(0)
  }
})

test(`killed ${each} times while it puts a backup back, everything is as before or as after`, {
  timeout: 180_000,
}, async () => {
  const dataDir = await prepared()
  const first = await startHost({ dataDir })
  const call = callOver(await connect(first))
  await call('instance.backup', {})
  const name = (await call('instance.backups', {}))[0]?.name ?? ''
  expect(await first.stop()).toBe(0)

  const random = seeded(14)
  for (let round = 0; round < each; round += 1) {
    const host = await killedDuring(dataDir, {
      waitMs: random() * 200,
      async work(call) {
        await call('apiGroup.create', { name: `later-${round}`, remark: '' })
        return call('instance.restore', { name })
      },
    })
    const { groups, secrets } = await contentOf(host)
    expect(groups.filter((group) => !group.startsWith('later-'))).toEqual(allGroups)
    expect(secrets).toEqual(someSecrets)
    expect(await host.stop()).toBe(0)
  }
})
