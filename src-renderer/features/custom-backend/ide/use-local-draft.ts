import { watchDebounced } from '@vueuse/core'
import { computed, type Ref, shallowRef } from 'vue'

export interface LocalDraft {
  readonly source: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Milliseconds of rest after which typed text is kept. */
const REST_MS = 1000

/**
 * Keeps unsaved text beside the page, so that a closed window or a lost connection costs nothing. `offered` is
 * what an earlier visit left behind, until the user chooses.
 */
export function useLocalDraft(id: string, texts: { source: Ref<string>; saved: Ref<string> }) {
  const key = `atrium.ide.${id}`
  const earlier = shallowRef(read(key))
  const offered = computed(() => {
    const draft = earlier.value
    const news = draft !== null && draft.source !== texts.saved.value && draft.source !== texts.source.value
    return news ? draft : null
  })
  watchDebounced(
    texts.source,
    (source) => {
      if (source === texts.saved.value) return
      localStorage.setItem(key, JSON.stringify({ source, time: Date.now() } satisfies LocalDraft))
    },
    { debounce: REST_MS },
  )
  return {
    offered,
    /** Forgets what was kept: it is saved now, or not wanted. */
    forget(): void {
      earlier.value = null
      localStorage.removeItem(key)
    },
  }
}

function read(key: string): LocalDraft | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as LocalDraft | null
  } catch {
    return null
  }
}
