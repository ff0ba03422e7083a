/** One entry of a menu. With `children` it opens a submenu; `run` is then ignored. */
export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly run?: () => void
  readonly children?: readonly MenuItem[]
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Why it is disabled; tooltip and description. */
  readonly reason?: string | undefined
  /** Keys shown at the right: `Ctrl+S`. */
  readonly keys?: string
  /** A line above. */
  readonly divided?: boolean
  /** The current choice of a set. */
  readonly checked?: boolean
}
