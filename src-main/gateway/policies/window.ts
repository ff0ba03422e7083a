/**
 * A fixed window: opened by the first counted call, reset as a whole. Times are milliseconds since 1970 by the
 * gateway's clock.
 */
export interface Window {
  start: number
  count: number
}

/** One that was never opened. */
export function newWindow(): Window {
  return { start: Number.NEGATIVE_INFINITY, count: 0 }
}

/**
 * Calls counted in the window at that time. The window that began at 0 is over at `periodMs`; a clock that was set
 * back ends it too, since its end would be anywhere.
 */
export function usedOf(window: Window, time: number, periodMs: number): number {
  return isOpen(window, time, periodMs) ? window.count : 0
}

/** Counts a call, in a new window when the old one is over. */
export function countIn(window: Window, time: number, periodMs: number): void {
  if (isOpen(window, time, periodMs)) window.count += 1
  else {
    window.start = time
    window.count = 1
  }
}

function isOpen({ start }: Window, time: number, periodMs: number): boolean {
  return time - start < periodMs && time >= start
}

/** When the window ends. A time that no calendar holds is the last one it does. */
export function endOf(window: Window, periodMs: number): number {
  return Math.min(window.start + periodMs, 8.64e15)
}
