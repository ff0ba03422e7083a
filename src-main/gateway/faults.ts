import type { Fault, FaultAction, FaultDraft, FaultTarget } from '#contract/model/fault'
import type { CallContext } from './call-context.ts'

/** Disturbances of backends that somebody set. */
export interface Faults {
  /** `null` when there are none, which is all that a call pays for them. */
  active: FaultSet | null
  list(): Fault[]
  /** Adds one, or puts it in the place of the one with its id. */
  put(id: string, draft: FaultDraft): Fault
  /** Tells whether it was there. */
  remove(id: string): boolean
  clear(): void
}

/** At least one fault. */
export interface FaultSet {
  /** What strikes this call to a backend; `origin` is the address that would be dialled, empty when there is none. */
  pick(call: CallContext, origin: string): FaultAction | null
}

interface Entry {
  fault: Fault
  readonly origin: string
  /** Percent that are owed to the next call of an even share. */
  due: number
}

/** `random` is 0 to 1, 1 excluded. */
export function createFaults(random: () => number): Faults {
  const entries = new Map<string, Entry>()

  function strikes(entry: Entry): boolean {
    const { share, choice } = entry.fault
    if (choice === 'random') return random() * 100 < share
    entry.due += share
    if (entry.due < 100) return false
    entry.due -= 100
    return true
  }

  const set: FaultSet = {
    pick(call, origin) {
      for (const entry of entries.values()) {
        const { fault } = entry
        if (!concerns(entry, { call, origin })) continue
        fault.calls += 1
        if (!strikes(entry)) continue
        fault.struck += 1
        note(call, fault)
        return fault.action
      }
      return null
    },
  }

  const faults: Faults = {
    active: null,
    list: () => [...entries.values()].map(({ fault }) => ({ ...fault })),
    put(id, draft) {
      const fault = { ...draft, id, calls: 0, struck: 0 }
      const origin = draft.target.kind === 'origin' ? originKey(draft.target.origin) : ''
      entries.set(id, { fault, origin, due: 0 })
      faults.active = set
      return { ...fault }
    },
    remove(id) {
      const known = entries.delete(id)
      if (entries.size === 0) faults.active = null
      return known
    },
    clear() {
      entries.clear()
      faults.active = null
    },
  }
  return faults
}

function concerns(
  entry: Entry,
  { call, origin }: { readonly call: CallContext; readonly origin: string },
): boolean {
  const { target } = entry.fault
  switch (target.kind) {
    case 'any':
      return true
    case 'api':
      return call.match?.route.apiId === target.id
    case 'origin':
      return origin !== '' && originKey(origin) === entry.origin
    case 'channel':
      return call.backend?.kind === 'http' && call.backend.channel?.id === target.id
    case 'backend':
      return call.backend !== null && 'ldApiId' in call.backend && call.backend.ldApiId === target.id
  }
}

/** Scheme, host and port in lower case, the scheme's own port written out. */
function originKey(origin: string): string {
  const lower = origin.toLowerCase()
  if (/:\d+$/.test(lower)) return lower
  return `${lower}:${lower.startsWith('https:') ? 443 : 80}`
}

/** The waterfall shows what was done to the call, so that nobody looks for the reason elsewhere. */
function note(call: CallContext, fault: Fault): void {
  call.recorder?.spans.push({
    name: 'fault',
    startMs: performance.now() - call.startedAt,
    durationMs: 0,
    note: `${actionText(fault.action)}: a fault set on ${targetText(fault.target)}, ${fault.share} % of calls`,
    answered: false,
  })
}

function actionText(action: FaultAction): string {
  if (action.kind === 'delay') return `the backend is asked ${action.ms} ms later`
  return action.kind === 'break' ? 'the connection is broken' : `${action.status} is answered in its place`
}

function targetText(target: FaultTarget): string {
  if (target.kind === 'any') return 'every backend'
  return target.kind === 'origin' ? target.origin : `${target.kind} ${target.id}`
}
