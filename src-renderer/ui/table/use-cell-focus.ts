import { nextTick, type Ref, ref } from 'vue'

/** Cell focus of a table: one cell is in the tab order, arrows move it. */
export function useCellFocus(given: {
  body: Ref<HTMLElement | null>
  rowCount: () => number
  columnCount: () => number
  pageRows: () => number
  show: (row: number) => void
}) {
  const at = ref({ row: 0, column: 0 })

  function clamp(value: number, count: number): number {
    return Math.max(0, Math.min(value, count - 1))
  }

  async function move(row: number, column: number): Promise<void> {
    at.value = { row: clamp(row, given.rowCount()), column: clamp(column, given.columnCount()) }
    given.show(at.value.row)
    const selector = `[data-row="${at.value.row}"] > [data-column="${at.value.column}"]`
    // A row far away is drawn only after the scroll event, some frames later.
    for (let frame = 0; frame < 20; frame++) {
      await nextTick()
      const cell = given.body.value?.querySelector<HTMLElement>(selector)
      if (cell) return cell.focus()
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }

  /** Moves for a navigation key; tells whether the key was one. */
  function onKey(event: KeyboardEvent): boolean {
    const { row, column } = at.value
    const far = event.ctrlKey || event.metaKey
    const moves: Record<string, [number, number]> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [far ? 0 : row, 0],
      End: [far ? given.rowCount() - 1 : row, given.columnCount() - 1],
      PageUp: [row - given.pageRows(), column],
      PageDown: [row + given.pageRows(), column],
    }
    const target = moves[event.key]
    if (target === undefined || event.altKey || event.shiftKey) return false
    event.preventDefault()
    void move(...target)
    return true
  }

  return { at, move, onKey }
}
