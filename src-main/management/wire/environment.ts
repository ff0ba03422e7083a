import type { Environment, EnvironmentVariable } from '#contract/model/environment'
import { pick, type Wire } from '../case-mapping.ts'

/** An environment. Source: CreateEnvironmentV2. */
export function environment(model: Environment): Wire {
  return pick(model, ['id', 'name', 'remark', 'createTime'])
}

/** A variable of a group in an environment. Source: CreateEnvironmentVariableV2. */
export function environmentVariable(model: EnvironmentVariable): Wire {
  return pick(model, ['id', 'groupId', 'envId', 'variableName', 'variableValue'])
}
