import { appendFileSync } from 'node:fs'
import type { Reporter, Suite } from '@playwright/test/reporter'

/** The browser tests' part of `COUNTS_FILE`; see `count-reporter.ts`. */
export default class PlaywrightCountReporter implements Reporter {
  #suite: Suite | undefined
  #errors = 0

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite
  }

  onError(): void {
    this.#errors += 1
  }

  onEnd(): void {
    const count = { passed: 0, failed: this.#errors, skipped: 0 }
    for (const test of this.#suite?.allTests() ?? []) {
      const outcome = test.outcome()
      count[outcome === 'unexpected' ? 'failed' : outcome === 'skipped' ? 'skipped' : 'passed'] += 1
    }
    const file = process.env.COUNTS_FILE
    if (file !== undefined) {
      appendFileSync(file, `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
    }
  }

  printsToStdio(): boolean {
    return false
  }
}
