import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Emit } from '#contract/events'
import type { FaultTarget } from '#contract/model/fault'
import type { faultProcedures } from '#contract/procedures/fault'
import type { Faults } from '../gateway/faults.ts'
import type { Storage } from '../storage/open.ts'

interface Needs {
  readonly storage: Storage
  readonly faults: Faults
  readonly emit: Emit
  /** 32 lower-case hex digits. */
  readonly newId: () => string
}

/** Sets faults. Nothing is stored: a restart clears them. */
export function faultService({ storage, faults, emit, newId }: Needs): Handlers<typeof faultProcedures> {
  function known(id: string): void {
    if (!faults.list().some((fault) => fault.id === id))
      throw new RomaError('faultNotFound', { hint: `id: there is no fault ${id}.` })
  }

  /** A fault of a thing that is not there would strike nothing, and nobody would know why. */
  function targetKnown(target: FaultTarget): void {
    const hint = 'id' in target ? `target.id: there is no ${target.kind} ${target.id}.` : ''
    if (target.kind === 'api' && storage.apis.get(target.id) === undefined)
      throw new RomaError('apiDefinitionNotFound', { hint })
    if (target.kind === 'channel' && storage.vpcChannels.get(target.id) === undefined)
      throw new RomaError('vpcChannelNotFound', { hint })
    if (target.kind === 'backend' && storage.customBackends.get(target.id) === undefined)
      throw new RomaError('customBackendNotFound', { hint })
  }

  return {
    'fault.list': () => {
      const items = faults.list()
      return { total: items.length, items }
    },
    'fault.create': (draft) => {
      targetKnown(draft.target)
      const fault = faults.put(newId(), draft)
      emit('fault.changed', { ids: [fault.id] })
      return fault
    },
    'fault.update': ({ id, draft }) => {
      known(id)
      targetKnown(draft.target)
      const fault = faults.put(id, draft)
      emit('fault.changed', { ids: [id] })
      return fault
    },
    'fault.delete': ({ id }) => {
      known(id)
      faults.remove(id)
      emit('fault.changed', { ids: [id] })
      return {}
    },
    'fault.clear': () => {
      const ids = faults.list().map(({ id }) => id)
      faults.clear()
      emit('fault.changed', { ids })
      return {}
    },
  }
}
