import { expect, test } from 'vitest'
import { boundsOf, pointsOf } from '../../src-renderer/features/statistics/range.ts'

const MINUTE = 60_000
const now = Date.UTC(2026, 10, 24, 12, 34, 56)

test('the last point of a range is the period that runs now, and there are as many as it is long', () => {
  const hour = boundsOf('hour', now)
  expect(hour).toEqual({ from: Date.UTC(2026, 10, 24, 11, 35), to: now, stepMs: MINUTE })
  expect(pointsOf([], hour)).toHaveLength(60)
  expect(pointsOf([], boundsOf('day', now))).toHaveLength(96)
  expect(pointsOf([], boundsOf('month', now))).toHaveLength(60)
})

test('periods without calls are points at zero', () => {
  const bounds = boundsOf('quarter', now)
  const row = { time: bounds.to - 56_000 - MINUTE, calls: 3, errors4xx: 1 }
  const points = pointsOf([row as never], bounds)
  expect(points).toHaveLength(15)
  expect(points.map(({ calls }) => calls)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0])
  expect(points[13]).toMatchObject({ errors4xx: 1, errors5xx: 0, p95Ms: 0 })
})
