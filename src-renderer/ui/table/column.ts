/** What a cell holds for sorting, filtering and copying; a list matches a choice filter by any of its parts. */
export type CellValue = string | number | readonly string[] | null | undefined

/** One choice of a column's filter. */
export interface Choice {
  readonly value: string
  readonly label: string
}

/** A column of a `UiTable`. Without a slot `cell-<id>` the value itself is shown. */
export interface UiColumn<T> {
  readonly id: string
  readonly label: string
  value(row: T): CellValue
  /** Pixels; columns without one share what is left. */
  readonly width?: number
  /** Smallest width of a sharing column, pixels. */
  readonly minWidth?: number
  /** Numbers stand right. */
  readonly align?: 'end'
  readonly mono?: boolean
  /** A text field, or several choices of a list. */
  readonly filter?: 'text' | readonly Choice[]
  readonly sortable?: boolean
  /** Hidden until the user shows it. */
  readonly hidden?: boolean
}

/** Filter values by column id: text, or the chosen values. */
export type Filters = Readonly<Record<string, string | readonly string[]>>

/** A cell as text: shown by default, copied as TSV. */
export function textOf(value: CellValue): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.join(', ') : String(value)
}
