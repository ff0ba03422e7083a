import { computed, type Ref } from 'vue'

/** Row selection by key; a range runs from the last single choice. It survives filtering. */
export function useRowSelection(selected: Ref<string[]>, shownKeys: () => readonly string[]) {
  const chosen = computed(() => new Set(selected.value))
  let anchor: string | undefined

  function toggle(key: string, range = false): void {
    const next = new Set(chosen.value)
    const keys = shownKeys()
    const from = anchor === undefined ? -1 : keys.indexOf(anchor)
    if (range && from >= 0) {
      const to = keys.indexOf(key)
      for (const between of keys.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(between)
    } else if (!next.delete(key)) next.add(key)
    anchor = key
    selected.value = [...next]
  }

  function toggleAll(): void {
    const keys = shownKeys()
    const every = keys.length > 0 && keys.every((key) => chosen.value.has(key))
    const next = new Set(chosen.value)
    for (const key of keys) {
      if (every) next.delete(key)
      else next.add(key)
    }
    selected.value = [...next]
  }

  return {
    chosen,
    toggle,
    toggleAll,
    clear() {
      selected.value = []
    },
  }
}
