/** How well `text` fits what was typed: smaller is better, `undefined` does not fit. Letters must appear in order. */
export function fuzzyScore(text: string, typed: string): number | undefined {
  const hay = text.toLowerCase()
  const needle = typed.toLowerCase().trim()
  if (needle === '') return 0
  const whole = hay.indexOf(needle)
  // A whole match beats scattered letters; the earlier and the shorter the better.
  if (whole >= 0) return whole + hay.length / 1000
  let score = 100
  let at = 0
  for (const letter of needle.replaceAll(' ', '')) {
    const found = hay.indexOf(letter, at)
    if (found < 0) return undefined
    score += found - at
    at = found + 1
  }
  return score + hay.length / 1000
}
