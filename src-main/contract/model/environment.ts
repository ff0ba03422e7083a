import { z } from 'zod'
import { Id, remark, Time } from './field-rules.ts'

/** Id of the environment that always exists and cannot be deleted. */
export const RELEASE_ID = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

/** Publishing target, chosen by callers with the `X-Stage` header. Source: "Configuring an Environment". */
export const Environment = z.object({
  id: Id,
  name: z.string(),
  remark: z.string(),
  createTime: Time,
  /** How many APIs are effective in it, and how many variables have a value there. */
  apiCount: z.number().int(),
  variableCount: z.number().int(),
})
export type Environment = z.infer<typeof Environment>

export const EnvironmentDraft = z.object({
  name: z
    .string()
    .min(3, 'Enter 3–64 characters.')
    .max(64, 'Enter 3–64 characters.')
    .regex(/^[a-zA-Z]+[a-zA-Z0-9_]*$/, 'Start with a letter; then letters, digits and _ only.'),
  remark: remark(255),
})

/** `#name#` in a backend address or path: a group's value in one environment. */
export const EnvironmentVariable = z.object({
  id: Id,
  groupId: Id,
  envId: Id,
  variableName: z.string(),
  variableValue: z.string(),
})
export type EnvironmentVariable = z.infer<typeof EnvironmentVariable>

export const VariableValue = z
  .string()
  .min(1, 'Enter 1–255 characters.')
  .max(255, 'Enter 1–255 characters.')
  .regex(/^[A-Za-z0-9_\-/.:]+$/, 'Letters, digits and _ - / . : only.')

export const EnvironmentVariableDraft = z.object({
  groupId: Id,
  envId: Id,
  variableName: z
    .string()
    .min(3, 'Enter 3–32 characters.')
    .max(32, 'Enter 3–32 characters.')
    .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'Start with a letter; then letters, digits, _ and - only.'),
  variableValue: VariableValue,
})
