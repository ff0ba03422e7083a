import type { ApiSummary } from '#contract/model/api'

/** The list after `ids` changed: `fresh` rows in their old place, new ones first, those without a fresh row gone. */
export function mergeRows(
  rows: readonly ApiSummary[],
  ids: readonly string[],
  fresh: readonly ApiSummary[],
): ApiSummary[] {
  const byId = new Map(fresh.map((row) => [row.id, row]))
  const changed = new Set(ids)
  const kept = rows.flatMap((row) => {
    if (!changed.has(row.id)) return [row]
    const next = byId.get(row.id)
    byId.delete(row.id)
    return next === undefined ? [] : [next]
  })
  return [...byId.values(), ...kept]
}
