import { z } from 'zod'
import { command, query } from '../define.ts'
import { Api } from '../model/api.ts'
import {
  CustomBackend,
  CustomBackendDraft,
  CustomBackendSummary,
  FrontApiDraft,
  LdDeployment,
  LdScript,
  LdTest,
  LdTestParameter,
} from '../model/custom-backend.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

const One = z.object({ id: Id })

/** What to store or run: a function has exactly one script. */
const Scripts = z.object({ apiType: z.enum(['data', 'function']), scripts: z.array(LdScript) })

export const customBackendProcedures = {
  'customBackend.list': query({
    input: Page.extend({
      id: z.string().optional(),
      name: z.string().optional(),
      romaAppId: z.string().optional(),
      romaAppName: z.string().optional(),
      status: z.number().optional(),
      path: z.string().optional(),
    }),
    output: listOf(CustomBackendSummary),
  }),
  'customBackend.get': query({ input: One, output: CustomBackend }),
  'customBackend.create': command({ input: CustomBackendDraft, output: CustomBackend }),
  /** Path, method and application are frozen while deployed (`fieldFrozen`). */
  'customBackend.update': command({
    input: z.object({ id: Id, draft: CustomBackendDraft }),
    output: CustomBackend,
  }),
  'customBackend.delete': command({ input: One, output: Nothing }),
  'customBackend.check': query({
    input: z.object({
      type: z.enum(['name', 'path']),
      name: z.string().optional(),
      method: z.string().optional(),
      path: z.string().optional(),
      romaAppId: Id.optional(),
      id: Id.optional(),
    }),
    output: Nothing,
  }),
  /** Stores the draft; callers keep what is deployed. */
  'customBackend.saveScripts': command({ input: Scripts.extend({ id: Id }), output: CustomBackend }),
  /** Syntax problems of a script, without running it. `roma` = works here, fails in ROMA Connect (ES5.1). */
  'customBackend.lint': query({
    input: z.object({ content: z.string().max(1_000_000) }),
    output: z.array(
      z.object({
        level: z.enum(['error', 'roma']),
        message: z.string(),
        line: z.number().int(),
        column: z.number().int(),
      }),
    ),
  }),
  /** Runs the given text, or the saved draft when none is given. */
  'customBackend.test': command({
    input: z.object({ id: Id, parameters: z.array(LdTestParameter).default([]), draft: Scripts.optional() }),
    output: LdTest,
  }),
  'customBackend.tests': query({ input: Page.extend({ id: Id }), output: listOf(LdTest) }),
  /**
   * Makes the saved script the one callers get; refuses a script that does not compile. With a front API, that is
   * created or updated and published too: all of it or nothing.
   */
  'customBackend.deploy': command({
    input: z.object({ id: Id, remark: z.string().max(255).default(''), frontApi: FrontApiDraft.optional() }),
    output: z.object({ backend: CustomBackend, deployment: LdDeployment, api: Api.nullable() }),
  }),
  'customBackend.deployments': query({ input: Page.extend({ id: Id }), output: listOf(LdDeployment) }),
  /** Creates or updates the front API and publishes it. The backend must be deployed. */
  'customBackend.publish': command({
    input: z.object({ id: Id, frontApi: FrontApiDraft }),
    output: z.object({ backend: CustomBackend, api: Api }),
  }),
  /** Also takes offline and deletes the front API. */
  'customBackend.undeploy': command({ input: One, output: CustomBackend }),
  'customBackend.quota': query({
    input: Nothing,
    output: z.object({ used: z.number().int(), limit: z.number().int() }),
  }),
}
