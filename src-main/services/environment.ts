import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import { type Environment, RELEASE_ID } from '#contract/model/environment'
import type { environmentProcedures } from '#contract/procedures/environment'
import type { Storage } from '../storage/open.ts'
import { groupOf } from './api-group.ts'
import { variablesOf } from './api-variables.ts'
import { checkQuota } from './quota.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

/** Environments and the variables of groups in them. */
export function environmentService(needs: ServiceNeeds): Handlers<typeof environmentProcedures> {
  const { storage, emit, now, newId, routes } = needs
  const { environments, environmentVariables: variables } = storage

  function changed(id: string): void {
    routes.reload()
    emit('environment.changed', { ids: [id] })
  }

  function variableChanged(id: string): void {
    routes.reload()
    emit('environmentVariable.changed', { ids: [id] })
  }

  function variableOf(id: string) {
    const variable = variables.get(id)
    if (variable !== undefined) return variable
    throw new RomaError('variableNotFound', { hint: `No variable has the id ${id}.` })
  }

  return {
    'environment.list': (filter) => environments.list(filter),
    'environment.create': ({ name, remark }) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, {
          name: 'ENVIRONMENT_NUM_LIMIT',
          used: environments.count(),
          error: 'environmentQuotaReached',
        })
        checkName(storage, name)
        environments.add({ id, name, remark, createTime: timeOf(now) })
      })
      changed(id)
      return environmentOf(storage, id)
    },
    'environment.update': ({ id, draft }) => {
      storage.transaction(() => {
        const before = environmentOf(storage, id)
        if (id === RELEASE_ID && draft.name !== before.name) {
          throw new RomaError('environmentNotPermitted', {
            hint: 'name: RELEASE is what callers get without X-Stage and keeps its name.',
          })
        }
        checkName(storage, draft.name, id)
        environments.rename(id, draft)
      })
      changed(id)
      return environmentOf(storage, id)
    },
    'environment.delete': ({ id }) => {
      storage.transaction(() => {
        const { apiCount } = environmentOf(storage, id)
        if (id === RELEASE_ID) {
          throw new RomaError('environmentNotPermitted', { hint: 'The environment RELEASE always exists.' })
        }
        if (apiCount > 0) {
          throw new RomaError('environmentHasApis', { hint: `Take its APIs offline first (${apiCount}).` })
        }
        environments.remove(id)
      })
      changed(id)
      return {}
    },
    'environmentVariable.list': (filter) => {
      if (filter.groupId !== undefined) groupOf(storage, filter.groupId)
      return variables.list(filter)
    },
    'environmentVariable.get': ({ id }) => variableOf(id),
    'environmentVariable.create': (draft) => {
      const variable = { ...draft, id: newId() }
      storage.transaction(() => {
        const { groupId, envId, variableName } = variable
        groupOf(storage, groupId)
        environmentOf(storage, envId)
        if (variables.named(groupId, envId, variableName) !== undefined) {
          throw new RomaError('variableExists', {
            hint: `variableName: "${variableName}" has a value in this environment already; change that one.`,
          })
        }
        const used = variables.count(groupId, envId)
        checkQuota(storage, { name: 'VARIABLE_NUM_LIMIT', used, error: 'variableQuotaReached' })
        variables.add(variable)
      })
      variableChanged(variable.id)
      return variable
    },
    'environmentVariable.update': ({ id, variableValue }) => {
      storage.transaction(() => variables.setValue(variableOf(id).id, variableValue))
      variableChanged(id)
      return variableOf(id)
    },
    'environmentVariable.delete': ({ id }) => {
      storage.transaction(() => variables.remove(variableOf(id).id))
      variableChanged(id)
      return {}
    },
    'environmentVariable.usedBy': ({ groupId, variableName }) => {
      groupOf(storage, groupId)
      return storage.apis
        .inGroup(groupId)
        .filter(({ id, draft }) => {
          const effective = storage.publications
            .pointersOf(id)
            .map(({ versionId }) => storage.publications.snapshot(versionId)?.definition)
          return [draft, ...effective].some(
            (definition) => definition && variablesOf(definition).has(variableName),
          )
        })
        .map(({ id, draft }) => ({ apiId: id, apiName: draft.name }))
    },
  }
}

/** The environment with this id. Throws `environmentNotFound`. */
export function environmentOf(storage: Storage, id: string): Environment {
  const environment = storage.environments.get(id)
  if (environment !== undefined) return environment
  throw new RomaError('environmentNotFound', { hint: `envId: no environment has the id ${id}.` })
}

function checkName(storage: Storage, name: string, except?: string): void {
  const other = storage.environments.named(name)
  if (other === undefined || other.id === except) return
  throw new RomaError('environmentNameExists', { hint: `name: "${name}" is taken; choose another.` })
}
