import { describe, expect, test } from 'vitest'
import { createKeyedWindows } from '../../src-main/gateway/policies/keyed-windows.ts'
import { countIn, newWindow, usedOf } from '../../src-main/gateway/policies/window.ts'

const MINUTE = 60_000

describe('a window', () => {
  test('ends exactly a period after the first counted call', () => {
    const window = newWindow()
    countIn(window, 5, MINUTE)
    countIn(window, MINUTE + 4, MINUTE)
    expect(usedOf(window, MINUTE + 4, MINUTE)).toBe(2)
    expect(usedOf(window, MINUTE + 5, MINUTE)).toBe(0)
    countIn(window, MINUTE + 5, MINUTE)
    expect(window).toEqual({ start: MINUTE + 5, count: 1 })
  })

  test('ends when the clock is set back', () => {
    const window = newWindow()
    countIn(window, 1000, MINUTE)
    expect(usedOf(window, 999, MINUTE)).toBe(0)
  })
})

/** Counts a call for a key as the throttle does, up to a limit; says whether it passed. */
function take(windows: ReturnType<typeof createKeyedWindows>, key: string, time: number, limit = 1): boolean {
  const open = windows.open(key, time)
  if (open === undefined) windows.begin(key, time)
  else if (open.count >= limit) return false
  else open.count += 1
  return true
}

describe('windows of many keys', () => {
  test('each key has its own, wherever in a generation it began', () => {
    const windows = createKeyedWindows(MINUTE)
    expect(take(windows, 'a', 0)).toBe(true)
    expect(take(windows, 'b', 59_999)).toBe(true)
    // The generation turns here; b's window is in the older one and still open.
    expect(take(windows, 'a', MINUTE)).toBe(true)
    expect(take(windows, 'b', MINUTE)).toBe(false)
    expect(take(windows, 'b', 59_999 + MINUTE - 1)).toBe(false)
    expect(take(windows, 'b', 59_999 + MINUTE)).toBe(true)
    expect(take(windows, 'a', 2 * MINUTE - 1)).toBe(false)
  })

  test('agree with one window a key, whatever the calls', () => {
    const windows = createKeyedWindows(100)
    const plain = new Map<string, { start: number; count: number }>()
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    let time = 0
    for (let i = 0; i < 20_000; i += 1) {
      time += random(12)
      const key = `key${random(30)}`
      const window = plain.get(key)
      const open = window !== undefined && time - window.start < 100
      const expected = !open || window.count < 3
      if (!open) plain.set(key, { start: time, count: 1 })
      else if (expected) window.count += 1
      expect(take(windows, key, time, 3)).toBe(expected)
    }
  })

  test('keys of more than two periods ago are gone without being walked over', () => {
    const windows = createKeyedWindows(MINUTE)
    for (let i = 0; i < 10_000; i += 1) windows.begin(`ip${i}`, i % 1000)
    expect(windows.size).toBe(10_000)
    windows.begin('later', MINUTE + 1)
    expect(windows.size).toBe(10_001)
    windows.begin('much later', 2 * MINUTE + 1)
    expect(windows.size).toBe(2)
  })

  test('a stranger with ever new addresses cannot make it grow without end', () => {
    const windows = createKeyedWindows(MINUTE, 1000)
    for (let i = 0; i < 50_000; i += 1) take(windows, `ip${i}`, Math.floor(i / 100))
    expect(windows.size).toBe(1000)
    // The youngest are kept: their limits still hold.
    expect(take(windows, 'ip49999', 500)).toBe(false)
  })

  test('a clock that is set back empties them', () => {
    const windows = createKeyedWindows(MINUTE)
    take(windows, 'a', 10 * MINUTE)
    expect(take(windows, 'a', 5 * MINUTE)).toBe(true)
    expect(windows.size).toBe(1)
  })
})
