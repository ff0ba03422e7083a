import { useStorage } from '@vueuse/core'
import type { Ref } from 'vue'

export interface Layout {
  /** Pixels by column id. */
  readonly widths: Readonly<Record<string, number>>
  /** Column ids the user has shown or hidden. */
  readonly shown: Readonly<Record<string, boolean>>
  readonly order: readonly string[]
  readonly sorting: readonly { readonly id: string; readonly desc: boolean }[]
}

export type TableMemory = Ref<Layout>

const untouched: Layout = { widths: {}, shown: {}, order: [], sorting: [] }

/** How the user has arranged one table, kept in this browser. */
export function useTableMemory(tableId: string): { memory: TableMemory; reset(): void } {
  const memory = useStorage<Layout>(`atrium.table.${tableId}`, untouched, undefined, {
    mergeDefaults: true,
  }) as TableMemory
  return {
    memory,
    reset() {
      memory.value = untouched
    },
  }
}
