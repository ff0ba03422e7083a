import {
  columnFilteringFeature,
  columnOrderingFeature,
  columnVisibilityFeature,
  createFilteredRowModel,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/vue-table'
import { computed, type Ref } from 'vue'
import { type Filters, textOf, type UiColumn } from './column.ts'
import type { TableMemory } from './use-table-memory.ts'

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  columnVisibilityFeature,
  columnOrderingFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
})

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

interface Cells {
  getValue(columnId: string): unknown
}

function compare(a: Cells, b: Cells, columnId: string): number {
  const left = a.getValue(columnId)
  const right = b.getValue(columnId)
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return collator.compare(textOf(left as never), textOf(right as never))
}

function matches(row: Cells, columnId: string, wanted: string | readonly string[]): boolean {
  const value = row.getValue(columnId)
  if (typeof wanted === 'string') {
    return textOf(value as never)
      .toLowerCase()
      .includes(wanted.toLowerCase())
  }
  return Array.isArray(value)
    ? value.some((part) => wanted.includes(String(part)))
    : wanted.includes(String(value ?? ''))
}

/** Which rows and columns are shown, in which order. Sorting and layout come from `memory`, filters from outside. */
export function useTableModel<T extends object>(given: {
  rows: Ref<readonly T[]>
  columns: Ref<readonly UiColumn<T>[]>
  filters: Ref<Filters>
  memory: TableMemory
  rowKey: (row: T) => string
}) {
  const { memory } = given
  const state = computed(() => ({
    sorting: memory.value.sorting as SortingState,
    columnOrder: [...memory.value.order],
    columnFilters: Object.entries(given.filters.value)
      .filter(([, value]) => value.length > 0)
      .map(([id, value]) => ({ id, value })),
    columnVisibility: Object.fromEntries(
      given.columns.value.map((column) => [
        column.id,
        memory.value.shown[column.id] ?? column.hidden !== true,
      ]),
    ),
  }))
  const table = useTable({
    features,
    data: given.rows,
    columns: computed(() =>
      given.columns.value.map((column) => ({
        id: column.id,
        accessorFn: (row: T) => column.value(row),
        enableSorting: column.sortable !== false,
        sortFn: compare,
        filterFn: matches,
      })),
    ),
    getRowId: given.rowKey,
    enableMultiSort: true,
    sortDescFirst: false,
    state,
    onSortingChange: (next: SortingState | ((old: SortingState) => SortingState)) => {
      const old = [...memory.value.sorting] as SortingState
      memory.value = { ...memory.value, sorting: typeof next === 'function' ? next(old) : next }
    },
  })

  const byId = computed(() => new Map(given.columns.value.map((column) => [column.id, column])))
  return {
    rows: computed(() => {
      // Read here so that Vue tracks them; the model itself caches by state.
      void state.value
      return table.getRowModel().rows
    }),
    columns: computed(() => {
      void state.value
      return table.getVisibleLeafColumns().flatMap((column) => byId.value.get(column.id) ?? [])
    }),
    sort: (columnId: string, add: boolean) => table.getColumn(columnId)?.toggleSorting(undefined, add),
    direction: (columnId: string): 'ascending' | 'descending' | 'none' => {
      const sorted = memory.value.sorting.find(({ id }) => id === columnId)
      return sorted === undefined ? 'none' : sorted.desc ? 'descending' : 'ascending'
    },
  }
}
