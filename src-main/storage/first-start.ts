import type { Database } from 'better-sqlite3'
import { RELEASE_ID } from '#contract/model/environment'
import type { Repositories } from './repositories.ts'

/** Facts about the workspace itself, kept beside its objects. */
export interface Meta {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

/** The `meta` table. */
export function openMeta(db: Database): Meta {
  const one = db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?')
  const put = db.prepare<[string, string]>(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  return { get: (name) => one.get(name)?.value, set: (name, value) => void put.run(name, value) }
}

interface Parts {
  readonly meta: Meta
  readonly repositories: Pick<Repositories, 'apiGroups' | 'environments'>
  readonly newId: () => string
  readonly time: string
}

/**
 * What every workspace has from its first start and never loses: ids of the instance and the project, the global group
 * DEFAULT, the environment RELEASE. Harmless at every further start.
 */
export function completeWorkspace({ meta, repositories, newId, time }: Parts): {
  instanceId: string
  projectId: string
} {
  const { apiGroups, environments } = repositories
  if (environments.get(RELEASE_ID) === undefined) {
    environments.add({ id: RELEASE_ID, name: 'RELEASE', remark: '', createTime: time })
  }
  if (apiGroups.default() === undefined) {
    apiGroups.add({
      id: newId(),
      name: 'DEFAULT',
      remark: '',
      version: 'V1',
      romaAppId: null,
      isDefault: 1,
      registerTime: time,
      updateTime: time,
    })
  }
  return {
    instanceId: remembered(meta, 'instance_id', newId),
    projectId: remembered(meta, 'project_id', newId),
  }
}

function remembered(meta: Meta, name: string, newId: () => string): string {
  const value = meta.get(name) ?? newId()
  meta.set(name, value)
  return value
}
