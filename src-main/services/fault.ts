import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Emit } from '#contract/events'
import type { faultProcedures } from '#contract/procedures/fault'
import type { Faults } from '../gateway/faults.ts'

interface Needs {
  readonly faults: Faults
  readonly emit: Emit
  /** 32 lower-case hex digits. */
  readonly newId: () => string
}

/** Sets faults. Nothing is stored: a restart clears them. */
export function faultService({ faults, emit, newId }: Needs): Handlers<typeof faultProcedures> {
  function known(id: string): void {
    if (!faults.list().some((fault) => fault.id === id))
      throw new RomaError('faultNotFound', { hint: `id: there is no fault ${id}.` })
  }

  return {
    'fault.list': () => {
      const items = faults.list()
      return { total: items.length, items }
    },
    'fault.create': (draft) => {
      const fault = faults.put(newId(), draft)
      emit('fault.changed', { ids: [fault.id] })
      return fault
    },
    'fault.update': ({ id, draft }) => {
      known(id)
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
