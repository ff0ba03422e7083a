/** `20261124-221500` of a time in milliseconds, in UTC: sorts by time, fits in a file name. */
export function stampOf(time: number): string {
  const digits = new Date(time).toISOString().replaceAll(/\D/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}`
}
