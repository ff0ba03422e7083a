import type { IamDoor } from '../domain/iam-door.ts'
import { openIamToken } from '../domain/iam-token.ts'
import type { TokenSealer } from '../domain/sealed-token.ts'
import type { KeyLock } from '../domain/signing/key-lock.ts'
import type { IamTable, RoutedIam } from '../gateway/iam-table.ts'
import type { Storage } from '../storage/open.ts'

/** Local IAM for the route table. A pair whose SK cannot be opened is left out: its calls are refused. */
export function routedIam({ iam, meta }: Pick<Storage, 'iam' | 'meta'>): RoutedIam {
  const { projects, users } = iam.all()
  const keys = Map.groupBy(iam.openedKeys(), ({ userId }) => userId)
  return {
    account: iam.account() ?? { id: meta.instanceId, name: 'local' },
    projects,
    users: users.map(({ id, name, enabled }) => ({
      id,
      name,
      enabled,
      accessKeys: (keys.get(id) ?? []).flatMap(({ ak, sk, enabled: on }) =>
        sk === null ? [] : [{ ak, sk, enabled: on }],
      ),
    })),
  }
}

interface DoorNeeds {
  readonly table: () => IamTable
  readonly tokens: TokenSealer
  readonly lock: KeyLock
  /** Milliseconds since 1970, by the clock that issued the tokens. */
  readonly now: () => number
}

/** How the management door knows users of local IAM. */
export function createIamDoor({ table, tokens, lock, now }: DoorNeeds): IamDoor {
  return {
    lock,
    projectOf(token) {
      const content = openIamToken(tokens, token)
      if (content === null || now() >= content.expiresAt) return null
      return table().users.get(content.userId)?.enabled === true ? content.projectId : null
    },
    secretOf(ak) {
      const pair = table().pairs.get(ak)
      return pair?.enabled === true && pair.user.enabled ? pair.credential.secret : undefined
    },
  }
}
