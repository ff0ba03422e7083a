import type { Database } from 'better-sqlite3'
import type { IamAccessKey, IamAccount, IamProject, IamUser, LocalIam } from '#contract/model/iam'
import type { Secrets } from '../secrets.ts'

interface UserRow {
  readonly id: string
  readonly name: string
  readonly password: string
  readonly enabled: number
  readonly create_time: string
}

interface KeyRow {
  readonly ak: string
  readonly user_id: string
  readonly sk: string
  readonly enabled: number
  readonly create_time: string
}

/** A pair with its SK in clear; `null` while it cannot be opened. */
export interface OpenedAccessKey {
  readonly ak: string
  readonly userId: string
  readonly enabled: boolean
  readonly sk: string | null
}

const passwordPlace = (id: string) => ({ table: 'iam_user', column: 'password', id })
const skPlace = (ak: string) => ({ table: 'iam_access_key', column: 'sk', id: ak })

/** Local IAM; passwords and SKs are sealed on the way in and opened on the way out. */
export function iamRepository(db: Database, secrets: Secrets) {
  const account = db.prepare<[], IamAccount>('SELECT id, name FROM iam_account')
  const putAccount = db.prepare<[string, string]>(
    'INSERT INTO iam_account (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  )
  const projects = db.prepare<[], IamProject>('SELECT id, name FROM iam_project ORDER BY name')
  const putProject = db.prepare<[string, string]>(
    'INSERT INTO iam_project (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  )
  const removeProject = db.prepare<[string]>('DELETE FROM iam_project WHERE id = ?')
  const users = db.prepare<[], UserRow>('SELECT * FROM iam_user ORDER BY name')
  const user = db.prepare<[string], UserRow>('SELECT * FROM iam_user WHERE id = ?')
  const addUser = db.prepare<[string, string, string, number, string]>(
    'INSERT INTO iam_user (id, name, password, enabled, create_time) VALUES (?, ?, ?, ?, ?)',
  )
  const updateUser = db.prepare<[string, number, string]>(
    'UPDATE iam_user SET name = ?, enabled = ? WHERE id = ?',
  )
  const setPassword = db.prepare<[string, string]>('UPDATE iam_user SET password = ? WHERE id = ?')
  const removeUser = db.prepare<[string]>('DELETE FROM iam_user WHERE id = ?')
  const keys = db.prepare<[], KeyRow>('SELECT * FROM iam_access_key ORDER BY create_time, ak')
  const addKey = db.prepare<[string, string, string, number, string]>(
    'INSERT INTO iam_access_key (ak, user_id, sk, enabled, create_time) VALUES (?, ?, ?, ?, ?)',
  )
  const setKey = db.prepare<[number, string]>('UPDATE iam_access_key SET enabled = ? WHERE ak = ?')
  const removeKey = db.prepare<[string]>('DELETE FROM iam_access_key WHERE ak = ?')

  return {
    account: (): IamAccount | undefined => account.get(),
    putAccount: ({ id, name }: IamAccount): void => void putAccount.run(id, name),
    projects: (): IamProject[] => projects.all(),
    putProject: ({ id, name }: IamProject): void => void putProject.run(id, name),
    removeProject: (id: string): void => void removeProject.run(id),
    /** Everything but secrets. */
    all(): Omit<LocalIam, 'account'> {
      const byUser = Map.groupBy(keys.all(), ({ user_id }) => user_id)
      return {
        projects: projects.all(),
        users: users.all().map((row) => userOf(row, byUser.get(row.id) ?? [])),
      }
    },
    /** Throws `secretsLocked`. */
    addUser({ id, name, enabled, createTime }: Omit<IamUser, 'accessKeys'>, password: string): void {
      addUser.run(id, name, secrets.seal(password, passwordPlace(id)), Number(enabled), createTime)
    },
    updateUser: ({ id, name, enabled }: Pick<IamUser, 'id' | 'name' | 'enabled'>): void =>
      void updateUser.run(name, Number(enabled), id),
    /** Takes the access keys along. */
    removeUser: (id: string): void => void removeUser.run(id),
    /** In clear; `undefined` when there is no such user. Throws `secretsLocked`. */
    password(id: string): string | undefined {
      const row = user.get(id)
      return row && secrets.open(row.password, passwordPlace(id))
    },
    setPassword: (id: string, password: string): void =>
      void setPassword.run(secrets.seal(password, passwordPlace(id)), id),
    /** Throws `secretsLocked`. */
    addAccessKey(userId: string, { ak, sk, enabled, createTime }: IamAccessKey & { sk: string }): void {
      addKey.run(ak, userId, secrets.seal(sk, skPlace(ak)), Number(enabled), createTime)
    },
    setAccessKey: (ak: string, enabled: boolean): void => void setKey.run(Number(enabled), ak),
    removeAccessKey: (ak: string): void => void removeKey.run(ak),
    /** Every pair for the gateway. Never throws for a locked secret. */
    openedKeys(): OpenedAccessKey[] {
      return keys.all().map(({ ak, user_id: userId, sk, enabled }) => {
        const pair = { ak, userId, enabled: enabled === 1 }
        try {
          return { ...pair, sk: secrets.locked ? null : secrets.open(sk, skPlace(ak)) }
        } catch {
          return { ...pair, sk: null }
        }
      })
    },
  }
}

function userOf(row: UserRow, keys: readonly KeyRow[]): IamUser {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled === 1,
    createTime: row.create_time,
    accessKeys: keys.map(({ ak, enabled, create_time }) => ({
      ak,
      enabled: enabled === 1,
      createTime: create_time,
    })),
  }
}
