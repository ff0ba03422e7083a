import { RomaError } from '#contract/errors'
import type { IamAccount, IamProject, IamToken, LocalIam } from '#contract/model/iam'
import { isObject, toWire, type Wire } from '../case-mapping.ts'
import type { RestRequest } from '../route.ts'

/** Source: IAM API Reference, KeystoneCreateUserTokenByPassword. */
export async function createToken(request: RestRequest): Promise<Wire> {
  const { identity, scope } = authOf(request)
  const methods = identity.methods
  if (!Array.isArray(methods) || !methods.includes('password'))
    throw new RomaError('invalidParameter', { hint: 'auth.identity.methods: only ["password"] is served.' })
  const user = objectAt(objectAt(identity, 'password'), 'user')
  const project = isObject(scope.project) ? scope.project : undefined
  const domain = isObject(scope.domain) ? scope.domain : undefined
  const token = await request.call('iam.signIn', {
    user: defined({
      id: textAt(user, 'id'),
      name: textAt(user, 'name'),
      domainName: isObject(user.domain) ? textAt(user.domain, 'name') : undefined,
    }),
    password: textAt(user, 'password') ?? '',
    ...(project === undefined && domain === undefined
      ? {}
      : {
          scope: defined({
            projectId: project && textAt(project, 'id'),
            projectName: project && textAt(project, 'name'),
            domainId: domain && textAt(domain, 'id'),
            domainName: domain && textAt(domain, 'name'),
          }),
        }),
  })
  request.answerHeader('X-Subject-Token', token.token)
  return tokenBody(token, { catalog: request.query.get('nocatalog') !== 'true' })
}

function authOf({ body }: RestRequest): {
  identity: Record<string, unknown>
  scope: Record<string, unknown>
} {
  if (!isObject(body)) throw new RomaError('malformedBody', { hint: 'The body must be a JSON object.' })
  const auth = objectAt(body, 'auth')
  return { identity: objectAt(auth, 'identity'), scope: isObject(auth.scope) ? auth.scope : {} }
}

function objectAt(parent: object, name: string): Record<string, unknown> {
  const value = (parent as Record<string, unknown>)[name]
  if (!isObject(value)) throw new RomaError('missingParameter', { hint: `${name}: an object is expected.` })
  return value
}

function textAt(parent: object, name: string): string | undefined {
  const value = (parent as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}

/** Without the members that are `undefined`. */
function defined<T extends Record<string, unknown>>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

function tokenBody(
  { issuedAt, expiresAt, user, account, project }: IamToken,
  { catalog }: { catalog: boolean },
): Wire {
  const domain = { id: account.id, name: account.name }
  return {
    token: {
      methods: ['password'],
      issued_at: issuedAt,
      expires_at: expiresAt,
      user: { id: user.id, name: user.name, domain, password_expires_at: '' },
      ...(project === null ? { domain } : { project: { id: project.id, name: project.name, domain } }),
      roles: [{ id: '0', name: 'te_admin' }],
      ...(catalog ? { catalog: [] } : {}),
    },
  }
}

/** Source: IAM API Reference, KeystoneListProjects; the core SDKs ask for the project of a region so. */
export async function listProjects(request: RestRequest): Promise<Wire> {
  const iam = await request.call('iam.get', {})
  const name = request.query.get('name')
  const found = iam.projects.filter((one) => name === null || one.name === name)
  return { links: links('/v3/projects'), projects: found.map((one) => projectWire(one, iam.account)) }
}

/** Source: IAM API Reference, KeystoneListAuthDomains; asked for global services. */
export async function listDomains(request: RestRequest): Promise<Wire> {
  const { account } = await request.call('iam.get', {})
  return {
    links: links('/v3/auth/domains'),
    domains: [
      { id: account.id, name: account.name, description: '', enabled: true, links: links('/v3/domains') },
    ],
  }
}

function projectWire({ id, name }: IamProject, account: IamAccount): Wire {
  return {
    id,
    name,
    description: '',
    enabled: true,
    is_domain: false,
    domain_id: account.id,
    parent_id: account.id,
    links: links(`/v3/projects/${id}`),
  }
}

function links(path: string): Wire {
  return { self: path }
}

/** Ours: local IAM as the console shows it. */
export function localIam(model: LocalIam): Wire {
  return toWire(model) as Wire
}

/** Ours. The token stands in the body: there is no other place for the console's own door to put it. */
export function issuedToken({ token, issuedAt, expiresAt }: IamToken): Wire {
  return { token, issued_at: issuedAt, expires_at: expiresAt }
}
