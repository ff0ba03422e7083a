import type { Credential } from './route.ts'

/** Local IAM as the gateway reads it: everything but passwords. */
export interface RoutedIam {
  readonly account: { readonly id: string; readonly name: string }
  readonly projects: readonly { readonly id: string; readonly name: string }[]
  readonly users: readonly RoutedIamUser[]
}

interface RoutedIamUser {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly accessKeys: readonly { readonly ak: string; readonly sk: string; readonly enabled: boolean }[]
}

export interface IamUser {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
}

/** An AK/SK pair and whose it is. */
export interface AccessPair {
  readonly ak: string
  readonly user: IamUser
  readonly enabled: boolean
  readonly credential: Credential
}

/** Users by id and pairs by AK. Immutable; every change of local IAM swaps in a new one. */
export interface IamTable {
  readonly account: { readonly id: string; readonly name: string }
  /** Names by id. */
  readonly projects: ReadonlyMap<string, string>
  readonly users: ReadonlyMap<string, IamUser>
  readonly pairs: ReadonlyMap<string, AccessPair>
}

/** Nobody: IAM APIs refuse every caller. */
export const noIam: IamTable = {
  account: { id: '', name: '' },
  projects: new Map(),
  users: new Map(),
  pairs: new Map(),
}

/** Builds the table; key material of `previous` is taken over. */
export function compileIam(iam: RoutedIam | undefined, previous: IamTable | undefined): IamTable {
  if (iam === undefined) return noIam
  const users = new Map<string, IamUser>()
  const pairs = new Map<string, AccessPair>()
  for (const { accessKeys, ...user } of iam.users) {
    users.set(user.id, user)
    for (const { ak, sk, enabled } of accessKeys) {
      const before = previous?.pairs.get(ak)?.credential
      const credential = before?.secret === sk ? before : { secret: sk, prepared: null }
      pairs.set(ak, { ak, user, enabled, credential })
    }
  }
  return {
    account: iam.account,
    projects: new Map(iam.projects.map(({ id, name }) => [id, name])),
    users,
    pairs,
  }
}
