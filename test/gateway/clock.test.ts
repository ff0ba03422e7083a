import { expect, test } from 'vitest'
import { createGatewayClock } from '../../src-main/gateway/clock.ts'

function clockAt(time: number) {
  const real = { now: time }
  return { real, clock: createGatewayClock(() => real.now) }
}

test('the clock shows the real time until it is changed', () => {
  const { real, clock } = clockAt(1000)
  real.now = 1500
  expect(clock.state()).toEqual({ now: 1500, frozen: false, real: true, realNow: 1500 })
})

test('a frozen clock stands until it is advanced, and goes on from there when released', () => {
  const { real, clock } = clockAt(1000)
  clock.set({ frozen: true })
  real.now = 9000
  expect(clock.now()).toBe(1000)
  clock.advance(60_000)
  expect(clock.now()).toBe(61_000)
  clock.set({ frozen: false })
  real.now = 9500
  expect(clock.now()).toBe(61_500)
  expect(clock.isReal()).toBe(false)
})

test('a clock that was set goes on, may go back, and is real again after a reset', () => {
  const { real, clock } = clockAt(1_000_000)
  clock.set({ now: 5000 })
  real.now += 100
  expect(clock.state()).toMatchObject({ now: 5100, frozen: false, real: false })
  clock.advance(1000)
  expect(clock.now()).toBe(6100)
  clock.reset()
  expect(clock.state()).toMatchObject({ now: 1_000_100, real: true })
})

test('the clock ends with the year 9999', () => {
  const { clock } = clockAt(0)
  clock.set({ now: 253_402_300_799_000, frozen: true })
  clock.advance(315_576_000_000)
  expect(new Date(clock.now()).toISOString()).toBe('9999-12-31T23:59:59.999Z')
})
