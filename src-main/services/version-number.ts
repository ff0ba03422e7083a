/**
 * Number of the next version of an API in an environment: the time as `yyyyMMddHHmmss` in UTC.
 * Never at or below `newest`, whether two publications fall into one second or the clock was set back.
 *
 * Source: ListApiVersionsV2.
 */
export function nextVersionNo(time: number, newest: string | undefined): string {
  const wanted = numberOf(time)
  if (newest === undefined || wanted > newest) return wanted
  const [year = 0, month = 1, ...rest] = (/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(newest) ?? [])
    .slice(1)
    .map(Number)
  return numberOf(Date.UTC(year, month - 1, ...rest) + 1000)
}

function numberOf(time: number): string {
  return new Date(time).toISOString().replaceAll(/\D/g, '').slice(0, 14)
}
