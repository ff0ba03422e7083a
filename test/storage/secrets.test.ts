import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { KeyProtector } from '../../src-main/storage/data-key.ts'
import type { Storage } from '../../src-main/storage/open.ts'
import { createSecrets } from '../../src-main/storage/secrets.ts'
import { startServices } from '../support/start-services.ts'
import { startStorage, temporaryFolder } from '../support/start-storage.ts'

const time = '2026-11-24T12:00:00.000Z'
const place = { table: 'app_code', column: 'app_code', id: '1' }

function addApplication(storage: Storage, id: string, secret: string): void {
  const application = {
    id,
    name: id,
    remark: '',
    key: `key-${id}`,
    favorite: false,
    createTime: time,
    updateTime: time,
  }
  storage.transaction(() => storage.integrationApplications.add(application, secret))
}

test('a sealed value has the documented form, opens again, and is never the same twice', () => {
  const secrets = createSecrets(Buffer.alloc(32, 7))
  const sealed = secrets.seal('grüße 你好', place)
  expect(sealed).toMatch(/^s1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/)
  expect(secrets.open(sealed, place)).toBe('grüße 你好')
  expect(secrets.seal('grüße 你好', place)).not.toBe(sealed)
})

test.for([
  ['in another row', { ...place, id: '2' }],
  ['in another column', { ...place, column: 'name' }],
  ['in another table', { ...place, table: 'integration_application' }],
])('a sealed value does not open %s', ([, elsewhere]) => {
  const secrets = createSecrets(Buffer.alloc(32, 7))
  const sealed = secrets.seal('secret', place)
  expect(() => secrets.open(sealed, elsewhere as typeof place)).toThrow(
    expect.objectContaining({
      error: 'secretsLocked',
      hint: expect.stringContaining('was moved or changed'),
    }),
  )
})

test('a changed value, another key and plain text do not open', () => {
  const secrets = createSecrets(Buffer.alloc(32, 7))
  const sealed = secrets.seal('secret', place)
  const last = sealed.at(-1) === 'A' ? 'Q' : 'A'
  const locked = expect.objectContaining({ error: 'secretsLocked' })
  expect(() => secrets.open(sealed.slice(0, -1) + last, place)).toThrow(locked)
  expect(() => secrets.open('secret', place)).toThrow(locked)
  expect(() => createSecrets(Buffer.alloc(32, 8)).open(sealed, place)).toThrow(locked)
})

test('no secret lies in the folder in clear, in any of its files or backups', async () => {
  const { call, dataDir, storage } = await startServices()
  const secret = 'Sesame-open-0123456789'
  const appCode = 'CODE0123456789'.repeat(6)
  const { id } = await call('integrationApplication.create', { name: 'caller', secret })
  await call('appCode.create', { appId: id, appCode })
  await storage.backup()
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
  expect(files).toContain('workspace.db-wal')
  for (const name of files.map((file) => join(dataDir, file)).filter((file) => statSync(file).isFile())) {
    const content = readFileSync(name)
    expect([name, content.includes(secret), content.includes(appCode)]).toEqual([name, false, false])
  }
})

test('values moved between rows lock out these rows alone', async () => {
  const { storage, dataDir } = await startStorage()
  for (const id of ['a', 'b', 'c']) addApplication(storage, id, `secret-of-${id}`)
  storage.close()
  const db = new Database(join(dataDir, 'workspace.db'))
  db.exec(
    "UPDATE integration_application SET secret = (SELECT secret FROM integration_application WHERE id = 'a') WHERE id = 'b'",
  )
  db.close()
  const again = (await startStorage({ dataDir })).storage
  expect(() => again.integrationApplications.secret('b')).toThrow(
    expect.objectContaining({ error: 'secretsLocked' }),
  )
  expect(again.integrationApplications.secret('a')).toBe('secret-of-a')
  const secrets = again.integrationApplications.credentials().map(({ id, secret }) => [id, secret])
  expect(secrets.sort()).toEqual([
    ['a', 'secret-of-a'],
    ['b', null],
    ['c', 'secret-of-c'],
  ])
})

test('without its key a workspace opens locked, nothing is overwritten, and the key put back opens it', async () => {
  const { storage, dataDir } = await startStorage()
  addApplication(storage, 'a', 'secret-of-a')
  storage.close()
  const key = join(dataDir, 'keys', 'data.key')
  renameSync(key, `${key}.away`)

  const locked = (await startStorage({ dataDir })).storage
  expect(locked.secrets.locked).toBe(true)
  expect(locked.notices).toMatchObject([{ kind: 'secretsLocked', text: expect.stringContaining(key) }])
  expect(() => locked.integrationApplications.secret('a')).toThrow(
    expect.objectContaining({ error: 'secretsLocked' }),
  )
  expect(() => addApplication(locked, 'b', 'x')).toThrow(expect.objectContaining({ error: 'secretsLocked' }))
  expect(locked.integrationApplications.get('a')).toMatchObject({ name: 'a' })
  expect(locked.integrationApplications.credentials()).toMatchObject([{ id: 'a', secret: null }])
  expect(locked.appCodes.opened()).toEqual([])
  locked.close()

  renameSync(`${key}.away`, key)
  const { storage: open } = await startStorage({ dataDir })
  expect(open.integrationApplications.secret('a')).toBe('secret-of-a')
})

test.for([
  ['of another workspace', `file ${Buffer.alloc(32, 1).toString('base64url')}`],
  ['that was cut', 'file AAAA'],
  ['that is empty', ''],
])('a key %s locks the secrets and stays as it is', async ([, content = '']) => {
  const { storage, dataDir } = await startStorage()
  addApplication(storage, 'a', 'secret-of-a')
  storage.close()
  const key = join(dataDir, 'keys', 'data.key')
  writeFileSync(key, content)
  const { storage: locked } = await startStorage({ dataDir })
  expect(locked.secrets.locked).toBe(true)
  expect(locked.environments.count()).toBe(1)
  expect(readFileSync(key, 'utf8')).toBe(content)
})

test('a key that others may read stops the start and names the chmod', async () => {
  const { storage, dataDir } = await startStorage()
  storage.close()
  const key = join(dataDir, 'keys', 'data.key')
  chmodSync(key, 0o644)
  await expect(startStorage({ dataDir })).rejects.toMatchObject({
    error: 'secretsLocked',
    hint: `Others may read ${key}: run "chmod 600 '${key}'" and start again.`,
  })
  chmodSync(key, 0o600)
  await startStorage({ dataDir })
})

/** Stands for a system keychain: wraps by turning every bit. */
const keychain: KeyProtector = {
  name: 'keychain',
  wrap: async (key) => key.map((byte) => byte ^ 0xff) as Buffer,
  unwrap: async (wrapped) => Buffer.from(wrapped.map((byte) => byte ^ 0xff)),
}

test('with a keychain the key file holds the wrapped key only', async () => {
  const dataDir = temporaryFolder()
  const { storage } = await startStorage({ dataDir, keyProtector: keychain })
  addApplication(storage, 'a', 'secret-of-a')
  storage.close()
  expect(readFileSync(join(dataDir, 'keys', 'data.key'), 'utf8')).toMatch(/^keychain [\w-]+\n$/)
  const again = (await startStorage({ dataDir, keyProtector: keychain })).storage
  expect(again.integrationApplications.secret('a')).toBe('secret-of-a')
  again.close()
  const without = (await startStorage({ dataDir })).storage
  expect(without.secrets.whyLocked).toContain('kept by keychain')
})

test('a key file made without a keychain is still used with one', async () => {
  const { storage, dataDir } = await startStorage()
  addApplication(storage, 'a', 'secret-of-a')
  storage.close()
  const again = (await startStorage({ dataDir, keyProtector: keychain })).storage
  expect(again.integrationApplications.secret('a')).toBe('secret-of-a')
})

test('a lost key of a workspace without secrets is noticed too', async () => {
  const { storage, dataDir } = await startStorage()
  storage.close()
  rmSync(join(dataDir, 'keys', 'data.key'))
  const { storage: locked } = await startStorage({ dataDir })
  expect(locked.secrets.locked).toBe(true)
})
