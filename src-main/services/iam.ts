import { randomBytes } from 'node:crypto'
import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Log } from '#contract/log'
import type { IamToken, IamUser, LocalIam } from '#contract/model/iam'
import type { iamProcedures } from '#contract/procedures/iam'
import { IAM_TOKEN_MS, iamTime, sealIamToken } from '../domain/iam-token.ts'
import type { TokenSealer } from '../domain/sealed-token.ts'
import { sameSecret } from '../domain/signing/same-secret.ts'
import { randomText } from './management-access.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

interface Needs extends ServiceNeeds {
  readonly log: Log
  readonly tokens: TokenSealer
  /** The gateway's clock: a token that is tried there must be issued by it. */
  readonly gatewayNow: () => number
}

const MOST_USERS = 200
const MOST_PROJECTS = 50
const MOST_KEYS = 20
const AK_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Makes the account, the instance's project and one user, so that an IAM API can be tried at once. */
export function seedIam({ storage, now, newId }: Pick<ServiceNeeds, 'storage' | 'now' | 'newId'>): void {
  const { iam } = storage
  if (iam.account() !== undefined || storage.secrets.locked) return
  storage.transaction(() => {
    iam.putAccount({ id: newId(), name: 'local' })
    iam.putProject({ id: storage.meta.projectId, name: 'local-1' })
    iam.addUser({ id: newId(), name: 'local-user', enabled: true, createTime: timeOf(now) }, newPassword())
  })
}

/** Local IAM: account, projects, users, access keys, tokens. */
export function iamService(needs: Needs): Handlers<typeof iamProcedures> {
  const { storage, emit, now, newId, routes, log, tokens } = needs
  const { iam } = storage

  function all(): LocalIam {
    seedIam(needs)
    return { account: iam.account() ?? { id: storage.meta.instanceId, name: 'local' }, ...iam.all() }
  }

  function changed(id: string): void {
    routes.reload()
    emit('iam.changed', { ids: [id] })
  }

  function userOf(id: string): IamUser {
    const user = iam.all().users.find((one) => one.id === id)
    if (user === undefined) throw notFound('user', id)
    return user
  }

  function keyOf(ak: string) {
    const key = iam
      .all()
      .users.flatMap(({ accessKeys }) => accessKeys)
      .find((one) => one.ak === ak)
    if (key === undefined) throw notFound('access key', ak)
    return key
  }

  function checkProjectName(name: string, own: string): void {
    if (iam.projects().some((one) => one.name === name && one.id !== own))
      throw new RomaError('iamNameExists', { hint: `name: there is a project "${name}" already.` })
  }

  function checkUserName(name: string, own: string): void {
    if (iam.all().users.some((one) => one.name === name && one.id !== own))
      throw new RomaError('iamNameExists', { hint: `name: there is a user "${name}" already.` })
  }

  function issue(user: Pick<IamUser, 'id' | 'name'>, projectId: string): IamToken {
    const { account, projects } = all()
    const project = projects.find(({ id }) => id === projectId) ?? null
    if (projectId !== '' && project === null) throw notFound('project', projectId)
    const issuedAt = needs.gatewayNow()
    const expiresAt = issuedAt + IAM_TOKEN_MS
    return {
      token: sealIamToken(tokens, { userId: user.id, projectId, issuedAt, expiresAt }),
      issuedAt: iamTime(issuedAt),
      expiresAt: iamTime(expiresAt),
      user: { id: user.id, name: user.name },
      account,
      project,
    }
  }

  return {
    'iam.get': all,
    'iam.renameAccount': ({ name }) => {
      const account = { ...all().account, name }
      storage.transaction(() => iam.putAccount(account))
      changed(account.id)
      return account
    },
    'iam.createProject': ({ name }) => {
      const project = { id: newId(), name }
      storage.transaction(() => {
        checkProjectName(name, project.id)
        checkMost(iam.projects().length, MOST_PROJECTS, 'projects')
        iam.putProject(project)
      })
      changed(project.id)
      return project
    },
    'iam.renameProject': ({ id, name }) => {
      storage.transaction(() => {
        if (!iam.projects().some((one) => one.id === id)) throw notFound('project', id)
        checkProjectName(name, id)
        iam.putProject({ id, name })
      })
      changed(id)
      return { id, name }
    },
    'iam.deleteProject': ({ id }) => {
      storage.transaction(() => {
        if (!iam.projects().some((one) => one.id === id)) throw notFound('project', id)
        if (id === storage.meta.projectId)
          throw new RomaError('stillInUse', {
            hint: 'The management REST API stands under this project: rename it instead.',
          })
        iam.removeProject(id)
      })
      changed(id)
      return {}
    },
    'iam.createUser': ({ name, password = newPassword() }) => {
      const user: IamUser = { id: newId(), name, enabled: true, createTime: timeOf(now), accessKeys: [] }
      storage.transaction(() => {
        checkUserName(name, user.id)
        checkMost(iam.all().users.length, MOST_USERS, 'users')
        iam.addUser(user, password)
      })
      changed(user.id)
      return user
    },
    'iam.updateUser': ({ id, name, enabled }) => {
      storage.transaction(() => {
        const user = userOf(id)
        checkUserName(name ?? user.name, id)
        iam.updateUser({ id, name: name ?? user.name, enabled: enabled ?? user.enabled })
      })
      changed(id)
      return userOf(id)
    },
    'iam.deleteUser': ({ id }) => {
      storage.transaction(() => {
        userOf(id)
        iam.removeUser(id)
      })
      changed(id)
      return {}
    },
    'iam.password': ({ id }) => {
      const { name } = userOf(id)
      log.info('password of a local IAM user shown', { id, name })
      return { password: iam.password(id) ?? '' }
    },
    'iam.setPassword': ({ id, password = newPassword() }) => {
      storage.transaction(() => {
        userOf(id)
        iam.setPassword(id, password)
      })
      changed(id)
      return { password }
    },
    'iam.createAccessKey': ({ userId }) => {
      const key = {
        ak: randomText(20, AK_ALPHABET),
        sk: randomText(40),
        enabled: true,
        createTime: timeOf(now),
      }
      storage.transaction(() => {
        checkMost(userOf(userId).accessKeys.length, MOST_KEYS, 'access keys of one user')
        iam.addAccessKey(userId, key)
      })
      changed(userId)
      return key
    },
    'iam.setAccessKey': ({ ak, enabled }) => {
      storage.transaction(() => {
        keyOf(ak)
        iam.setAccessKey(ak, enabled)
      })
      changed(ak)
      return keyOf(ak)
    },
    'iam.deleteAccessKey': ({ ak }) => {
      storage.transaction(() => {
        keyOf(ak)
        iam.removeAccessKey(ak)
      })
      changed(ak)
      return {}
    },
    'iam.issueToken': ({ userId, projectId = '' }) => {
      const user = userOf(userId)
      log.info('token of a local IAM user issued', { id: user.id, name: user.name })
      return issue(user, projectId)
    },
    'iam.signIn': ({ user: who, password, scope }) => {
      const { account, projects, users } = all()
      const user = users.find(({ id, name }) => (who.id === undefined ? name === who.name : id === who.id))
      // The password of nobody is compared too: an unknown name must not answer faster.
      const expected = user === undefined ? randomBytes(16).toString('hex') : (iam.password(user.id) ?? '')
      const ofAccount = who.domainName === undefined || who.domainName === account.name
      if (!sameSecret(password, expected) || user === undefined || !ofAccount)
        throw new RomaError('signInFailed')
      if (!user.enabled)
        throw new RomaError('signInFailed', { message: `The account is disabled: ${user.name}` })
      if (scope?.domainId !== undefined && scope.domainId !== account.id) throw new RomaError('signInFailed')
      if (scope?.domainName !== undefined && scope.domainName !== account.name)
        throw new RomaError('signInFailed')
      const { projectId, projectName } = scope ?? {}
      if (projectId === undefined && projectName === undefined) return issue(user, '')
      const project = projects.find(({ id, name }) =>
        projectId === undefined ? name === projectName : id === projectId,
      )
      if (project === undefined)
        throw new RomaError('signInFailed', {
          message: `The project ${projectId ?? projectName} does not exist in the account ${account.name}.`,
        })
      return issue(user, project.id)
    },
  }
}

function newPassword(): string {
  return `${randomText(16)}!1a`
}

function notFound(what: string, id: string): RomaError {
  return new RomaError('iamObjectNotFound', { hint: `Local IAM has no ${what} ${id}.` })
}

function checkMost(count: number, most: number, what: string): void {
  if (count >= most) throw new RomaError('quotaReached', { hint: `There may be ${most} ${what}.` })
}
