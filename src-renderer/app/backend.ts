import { type Ref, shallowRef } from 'vue'
import type { Call } from '#contract/contract'
import { RomaError, type RomaErrorDetail } from '#contract/errors'
import type { EventName, Events } from '#contract/events'
import type { Connection, Transport } from './transport.ts'

/** The backend as the interface sees it: two verbs, and whether it can be reached. */
export interface Backend {
  /** Asks one procedure. Throws `RomaError`. */
  readonly call: Call
  /** Listens to one event; gives back what stops it. */
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void
  readonly connection: Readonly<Ref<Connection>>
}

/** Turns a transport's messages into typed calls and events. `say` puts an error into the user's language. */
export function createBackend(
  transport: Transport,
  say = (detail: RomaErrorDetail) => detail.message,
): Backend {
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const connection = shallowRef<Connection>('connecting')

  transport.onConnection((state) => {
    connection.value = state
  })
  transport.onEvent((name, payload) => {
    for (const listener of listeners.get(name) ?? []) listener(payload as never)
  })

  async function ask(name: string, input: unknown): Promise<unknown> {
    const { output, error } = await transport.ask(name, input)
    if (error !== undefined) throw RomaError.fromDetail({ ...error, message: say(error) })
    return output
  }

  return {
    call: ask as Call,
    on(name, listener) {
      const ofName = listeners.get(name) ?? new Set()
      listeners.set(name, ofName)
      ofName.add(listener as (payload: never) => void)
      return () => ofName.delete(listener as (payload: never) => void)
    },
    connection,
  }
}
