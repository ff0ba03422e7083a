/** Calls of the last whole second. */
export function callRate(now: () => number) {
  let second = 0
  let current = 0
  let last = 0
  const roll = () => {
    const here = Math.floor(now() / 1000)
    if (here === second) return
    last = here === second + 1 ? current : 0
    current = 0
    second = here
  }
  return {
    count() {
      roll()
      current += 1
    },
    perSecond() {
      roll()
      return last
    },
  }
}
