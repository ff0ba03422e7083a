/** Moves the focus to the next region of the shell (top bar, navigation, content), or the one before. */
export function cycleRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const here = regions.findIndex((region) => region.contains(document.activeElement))
  const from = here === -1 && by === -1 ? 0 : here
  regions[(from + by + regions.length) % regions.length]?.focus()
}
