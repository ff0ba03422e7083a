import { expect, test } from 'vitest'
import { formatBytes, formatMs, waterfallOf } from '../../src-renderer/features/call-trace/waterfall.ts'

const span = (name: string, startMs: number, durationMs: number) => ({
  name,
  startMs,
  durationMs,
  note: '',
  answered: false,
})

test('bars keep order and share of the call', () => {
  const bars = waterfallOf([span('match', 0, 1), span('callBackend', 1, 8), span('respond', 9, 1)], 10)
  expect(bars.map(({ name, left, width }) => [name, left, width])).toEqual([
    ['match', 0, 10],
    ['callBackend', 10, 80],
    ['respond', 90, 10],
  ])
})

test('a very short stage stays visible inside the picture', () => {
  const [bar] = waterfallOf([span('respond', 10, 0.001)], 10)
  expect(bar?.width).toBeGreaterThan(0)
  expect((bar?.left ?? 0) + (bar?.width ?? 0)).toBeLessThanOrEqual(100)
})

test('no spans and no time make no bars and no division by zero', () => {
  expect(waterfallOf([], 0)).toEqual([])
})

test.each([
  [0.042, '0.04 ms'],
  [12.34, '12.3 ms'],
  [250.4, '250 ms'],
  [1234, '1.23 s'],
])('%d milliseconds read %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text)
})

test('bytes read with their unit', () => {
  expect([formatBytes(12), formatBytes(2048), formatBytes(3 * 1024 * 1024)]).toEqual([
    '12 B',
    '2.0 kB',
    '3.0 MB',
  ])
})
