import { expect, test } from 'vitest'
import { startRuntime } from './start-runtime.ts'

/** What the function workers' queue takes; security's chapter 2.3. */

const busyFor = (ms: number) =>
  `function execute() { var end = Date.now() + ${ms}; while (Date.now() < end); return "done" }`

test('256 calls wait for a worker, the next is told to come again; one that waits two seconds too', {
  timeout: 60_000,
}, async () => {
  const { deploy, run, runtime } = startRuntime({ workers: 1 })
  deploy('slow', busyFor(3_000))
  deploy('quick', 'function execute() { return "quick" }')
  await run('quick')
  const first = run('slow')
  const began = performance.now()
  const waiting = Array.from({ length: 256 }, () => run('slow'))
  let anyEnded = false
  for (const one of waiting)
    one.then(
      () => undefined,
      () => {
        anyEnded = true
      },
    )
  const settled = Promise.allSettled(waiting)
  await expect(run('quick')).rejects.toMatchObject({ error: 'overloaded' })
  // At once, not after waiting as long as those before it.
  expect(anyEnded).toBe(false)
  const results = await settled
  expect(
    results.every((result) => result.status === 'rejected' && result.reason.error === 'overloaded'),
  ).toBe(true)
  expect(performance.now() - began).toBeGreaterThanOrEqual(2_000)
  expect(Buffer.from((await first).body).toString()).toBe('done')
  expect(Buffer.from((await run('quick')).body).toString()).toBe('quick')
  await runtime.close()
})
