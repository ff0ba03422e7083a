import { onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue'
import { RomaError } from '#contract/errors'
import type { EventName } from '#contract/events'
import { useBackend } from './use-backend.ts'

/** Something the backend owns, as it last told it. */
export interface Resource<T> {
  readonly value: Readonly<ShallowRef<T>>
  /** True until the first answer, and again while a reload runs. */
  readonly loading: Readonly<ShallowRef<boolean>>
  /** The last failure; the old value stays. */
  readonly error: Readonly<ShallowRef<RomaError | undefined>>
  /** False until the first answer came. */
  readonly loaded: Readonly<ShallowRef<boolean>>
  reload(): Promise<void>
}

/**
 * Loads once, then again after each of the given events, after a backup was put back and after a lost connection came
 * back. Events that arrive
 * while a load runs lead to one more load, not to many. Use it in a store or in a component's setup.
 */
export function useResource<T>(
  load: () => Promise<T>,
  options: { initial: T; events: EventName[] },
): Resource<T> {
  const { on, connection } = useBackend()
  const value = shallowRef(options.initial) as ShallowRef<T>
  const loading = shallowRef(true)
  const loaded = shallowRef(false)
  const error = shallowRef<RomaError>()
  let running: Promise<void> | undefined
  let again = false

  async function once(): Promise<void> {
    loading.value = true
    try {
      value.value = await load()
      error.value = undefined
      loaded.value = true
    } catch (problem) {
      error.value = RomaError.from(problem)
    }
    loading.value = false
  }

  async function run(): Promise<void> {
    do {
      again = false
      await once()
    } while (again)
    running = undefined
  }

  function reload(): Promise<void> {
    if (running === undefined) running = run()
    else again = true
    return running
  }

  for (const name of [...options.events, 'instance.restored' as const])
    onScopeDispose(on(name, () => void reload()))
  watch(connection, (state, before) => {
    if (state === 'open' && before === 'lost') void reload()
  })
  void reload()
  return { value, loading, error, loaded, reload }
}
