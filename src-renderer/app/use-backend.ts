import { type InjectionKey, inject, onScopeDispose } from 'vue'
import type { EventName, Events } from '#contract/events'
import type { Backend } from './backend.ts'

/** Under this key `main.ts` provides the backend to components and stores. */
export const backendKey: InjectionKey<Backend> = Symbol('backend')

/** `{ call, on, connection }` inside components, composables and stores. */
export function useBackend(): Backend {
  const backend = inject(backendKey)
  if (backend === undefined) throw new Error('No backend is provided.')
  return backend
}

/** Listens as long as the surrounding component or store lives. */
export function useEvent<N extends EventName>(name: N, listener: (payload: Events[N]) => void): void {
  onScopeDispose(useBackend().on(name, listener))
}
