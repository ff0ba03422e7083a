import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStorage } from '../../src-main/storage/open.ts'
import { startStorage } from '../support/start-storage.ts'

test('a first start makes ids, the DEFAULT group and the RELEASE environment, and a second one finds them', async () => {
  const { storage, dataDir, time } = await startStorage()
  const first = { meta: storage.meta, group: storage.apiGroups.default() }
  expect(storage.environments.list().items).toMatchObject([
    { id: 'DEFAULT_ENVIRONMENT_RELEASE_ID', name: 'RELEASE' },
  ])
  expect(first.group).toMatchObject({ name: 'DEFAULT', isDefault: 1, version: 'V1', apiCount: 0 })
  expect(first.group?.slDomain).toBe(`${first.group?.id}.apic.localhost`)
  storage.close()

  const again = await openStorage({ dataDir, now: time.now, newId: time.newId })
  expect({ meta: again.meta, group: again.apiGroups.default() }).toEqual(first)
  expect(again.environments.count()).toBe(1)
  again.close()
})

test('nobody else may read what is in the folder', async () => {
  const { dataDir } = await startStorage()
  const mode = (name: string) => statSync(join(dataDir, name)).mode & 0o777
  expect(mode('workspace.db')).toBe(0o600)
  expect(mode('workspace.db-wal')).toBe(0o600)
  expect(mode('lock.db')).toBe(0o600)
  expect(mode('keys')).toBe(0o700)
  expect(mode('keys/data.key')).toBe(0o600)
})
