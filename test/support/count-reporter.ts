import { appendFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** Appends `12 passed, 0 failed, 1 skipped` to `COUNTS_FILE`, which the whole run sums. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state)
      for (const state of states) count[state === 'pending' ? 'failed' : state] += 1
      // A file that does not load has no tests that could fail.
      if (module.errors().length > 0 && !states.includes('failed')) count.failed += 1
    }
    const file = process.env.COUNTS_FILE
    if (file !== undefined) {
      appendFileSync(file, `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
    }
  }
}
