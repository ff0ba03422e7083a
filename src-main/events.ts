import type { Emit, EventName, Events } from '#contract/events'

/** Called with every fact that happens. */
export type EventListener = <N extends EventName>(name: N, payload: Events[N]) => void

/** The one emitter of a backend. */
export interface EventSource {
  readonly emit: Emit
  /** Returns what ends the subscription. */
  on(listener: EventListener): () => void
}

/** Makes the emitter. A listener that throws must not stop the others, so its error goes to `onError`. */
export function createEvents(onError: (error: unknown) => void): EventSource {
  const listeners = new Set<EventListener>()
  return {
    emit(name, payload) {
      for (const listener of listeners) {
        try {
          listener(name, payload)
        } catch (error) {
          onError(error)
        }
      }
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
