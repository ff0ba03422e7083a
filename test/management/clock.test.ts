import { afterEach, describe, expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'

const { at, ok, refused } = endpoints()
const clock = '/local/v1/clock'

afterEach(() => at.rest.send('DELETE', clock))

describe('the local door of the clock', () => {
  test('freezes, sets, advances and gives the real time back', async () => {
    const set = await ok(at.rest.send('PUT', clock, { now: '2030-01-31T23:59:59.000Z', frozen: true }), 200)
    expect(set).toMatchObject({ now: '2030-01-31T23:59:59.000Z', frozen: true, real: false })
    const later = await ok(at.rest.send('POST', `${clock}/advance`, { ms: 1000 }), 200)
    expect(later.now).toBe('2030-02-01T00:00:00.000Z')
    expect(await ok(at.rest.send('GET', clock), 200)).toMatchObject({ now: later.now, frozen: true })
    const running = await ok(at.rest.send('PUT', clock, { frozen: false }), 200)
    expect(running).toMatchObject({ frozen: false, real: false })
    expect(running.now.slice(0, 10)).toBe('2030-02-01')
    expect(await ok(at.rest.send('DELETE', clock), 200)).toMatchObject({ real: true, frozen: false })
  })

  test('takes milliseconds too, and refuses what is no time', async () => {
    const set = await ok(at.rest.send('PUT', clock, { now: 86_400_000, frozen: true }), 200)
    expect(set.now).toBe('1970-01-02T00:00:00.000Z')
    await refused(at.rest.send('PUT', clock, { now: 'tomorrow' }), 400, 'APIG.2011')
    await refused(at.rest.send('PUT', clock, { now: -1 }), 400, 'APIG.2002')
    await refused(at.rest.send('POST', `${clock}/advance`, { ms: -5 }), 400, 'APIG.2002')
    await refused(at.rest.send('POST', `${clock}/advance`, { ms: 1.5 }), 400, 'APIG.2011')
    await refused(at.rest.send('POST', `${clock}/advance`), 400, 'APIG.2001')
  })

  test('asks for credentials like every other endpoint', async () => {
    const answer = await at.rest.send('GET', clock, undefined, { headers: { 'x-auth-token': 'wrong' } })
    expect(answer.status).toBe(401)
  })
})
