import { z } from 'zod'
import { command, query } from '../define.ts'
import {
  Environment,
  EnvironmentDraft,
  EnvironmentVariable,
  EnvironmentVariableDraft,
  VariableValue,
} from '../model/environment.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

const One = z.object({ id: Id })

export const environmentProcedures = {
  'environment.list': query({
    input: Page.extend({ name: z.string().optional() }),
    output: listOf(Environment),
  }),
  'environment.create': command({ input: EnvironmentDraft, output: Environment }),
  'environment.update': command({
    input: z.object({ id: Id, draft: EnvironmentDraft }),
    output: Environment,
  }),
  'environment.delete': command({ input: One, output: Nothing }),
  'environmentVariable.list': query({
    input: Page.extend({ groupId: Id.optional(), envId: Id.optional(), variableName: z.string().optional() }),
    output: listOf(EnvironmentVariable),
  }),
  'environmentVariable.get': query({ input: One, output: EnvironmentVariable }),
  'environmentVariable.create': command({ input: EnvironmentVariableDraft, output: EnvironmentVariable }),
  'environmentVariable.update': command({
    input: z.object({ id: Id, variableValue: VariableValue }),
    output: EnvironmentVariable,
  }),
  'environmentVariable.delete': command({ input: One, output: Nothing }),
  /** APIs of the group whose draft or effective versions name the variable. */
  'environmentVariable.usedBy': query({
    input: z.object({ groupId: Id, variableName: z.string() }),
    output: z.array(z.object({ apiId: Id, apiName: z.string() })),
  }),
}
