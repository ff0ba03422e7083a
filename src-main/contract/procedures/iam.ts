import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, Nothing } from '../model/field-rules.ts'
import {
  IamAccessKey,
  IamAccount,
  IamPassword,
  IamProject,
  IamProjectName,
  IamToken,
  IamUser,
  IamUserName,
  LocalIam,
} from '../model/iam.ts'

const Text = z.string().max(255)

/** How a sign-in names what it is for. Source: IAM, KeystoneCreateUserTokenByPassword. */
const Scope = z.object({
  projectId: Text.optional(),
  projectName: Text.optional(),
  domainId: Text.optional(),
  domainName: Text.optional(),
})

export const iamProcedures = {
  'iam.get': query({ input: Nothing, output: LocalIam }),
  'iam.renameAccount': command({ input: IamAccount.pick({ name: true }), output: IamAccount }),
  'iam.createProject': command({ input: z.object({ name: IamProjectName }), output: IamProject }),
  'iam.renameProject': command({ input: z.object({ id: Id, name: IamProjectName }), output: IamProject }),
  'iam.deleteProject': command({ input: z.object({ id: Id }), output: Nothing }),
  /** A password is made when none is given. */
  'iam.createUser': command({
    input: z.object({ name: IamUserName, password: IamPassword.optional() }),
    output: IamUser,
  }),
  'iam.updateUser': command({
    input: z.object({ id: Id, name: IamUserName.optional(), enabled: z.boolean().optional() }),
    output: IamUser,
  }),
  'iam.deleteUser': command({ input: z.object({ id: Id }), output: Nothing }),
  /** The password in clear; that it was shown is logged. */
  'iam.password': query({ input: z.object({ id: Id }), output: z.object({ password: z.string() }) }),
  'iam.setPassword': command({
    input: z.object({ id: Id, password: IamPassword.optional() }),
    output: z.object({ password: z.string() }),
  }),
  /** The only answer that holds the SK. */
  'iam.createAccessKey': command({
    input: z.object({ userId: Id }),
    output: IamAccessKey.extend({ sk: z.string() }),
  }),
  'iam.setAccessKey': command({
    input: z.object({ ak: Text, enabled: z.boolean() }),
    output: IamAccessKey,
  }),
  'iam.deleteAccessKey': command({ input: z.object({ ak: Text }), output: Nothing }),
  /** A token without asking for the password: for whoever sits at the console. */
  'iam.issueToken': command({
    input: z.object({ userId: Id, projectId: Id.optional() }),
    output: IamToken,
  }),
  /** A token for a password, as programs ask for it. */
  'iam.signIn': command({
    input: z.object({
      user: z.object({ id: Text.optional(), name: Text.optional(), domainName: Text.optional() }),
      password: z.string().max(255),
      /** Left out: the whole account. */
      scope: Scope.optional(),
    }),
    output: IamToken,
  }),
}
