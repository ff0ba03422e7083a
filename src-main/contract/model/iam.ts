import { z } from 'zod'
import { Id, Time } from './field-rules.ts'

/** Local IAM stands in for the cloud's accounts, so that IAM APIs can be called. Source: IAM, "Basic concepts". */
const AccountName = z
  .string()
  .min(1, 'Enter 1–64 characters.')
  .max(64, 'Enter 1–64 characters.')
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'Start with a letter; then letters, digits, _ and -.')

/** Source: IAM, CreateUser: name. */
export const IamUserName = z
  .string()
  .min(1, 'Enter 1–64 characters.')
  .max(64, 'Enter 1–64 characters.')
  .regex(
    /^[A-Za-z_-][A-Za-z0-9_. -]*$/,
    'Do not start with a digit; then letters, digits, spaces, _ - and . only.',
  )

/** Source: IAM, CreateUser: password. */
export const IamPassword = z
  .string()
  .min(8, 'Enter 8–64 characters.')
  .max(64, 'Enter 8–64 characters.')
  .regex(/^[!-~]*$/, 'Letters, digits and visible special characters only.')

/** Name of a project: a region, or a region and a sub-project. */
export const IamProjectName = z
  .string()
  .min(1, 'Enter 1–64 characters.')
  .max(64, 'Enter 1–64 characters.')
  .regex(/^[A-Za-z0-9_-]+$/, 'Letters, digits, _ and - only.')

export const IamAccount = z.object({ id: Id, name: AccountName })
export type IamAccount = z.infer<typeof IamAccount>

export const IamProject = z.object({ id: Id, name: IamProjectName })
export type IamProject = z.infer<typeof IamProject>

/** An AK/SK pair without its SK, which is shown once. */
export const IamAccessKey = z.object({
  ak: z.string(),
  enabled: z.boolean(),
  createTime: Time,
})
export type IamAccessKey = z.infer<typeof IamAccessKey>

export const IamUser = z.object({
  id: Id,
  name: IamUserName,
  enabled: z.boolean(),
  createTime: Time,
  accessKeys: z.array(IamAccessKey),
})
export type IamUser = z.infer<typeof IamUser>

/** All of local IAM: it is small. */
export const LocalIam = z.object({
  account: IamAccount,
  projects: z.array(IamProject),
  users: z.array(IamUser),
})
export type LocalIam = z.infer<typeof LocalIam>

/** A token as it is handed out; it cannot be read again. */
export const IamToken = z.object({
  token: z.string(),
  /** Microseconds and `Z`, as IAM writes them. */
  issuedAt: z.string(),
  expiresAt: z.string(),
  user: z.object({ id: Id, name: z.string() }),
  account: IamAccount,
  project: IamProject.nullable(),
})
export type IamToken = z.infer<typeof IamToken>
