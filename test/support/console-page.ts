import { test as base, type Page } from '@playwright/test'
import type { RunFacts } from '../../src-main/hosts/run-file.ts'
import { startHost } from './start-host.ts'

interface Fixtures {
  /** Addresses and credentials of a fresh Atrium with an empty workspace, for this test alone. */
  atrium: RunFacts
  /** Its console, opened by the start link. Fails the test when the page breaks its own policy. */
  console: Page
}

/** Playwright's `test` with a running Atrium. Import it instead of Playwright's own. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's names
  atrium: async ({}, use) => {
    const host = await startHost()
    await use(host.facts)
    await host.stop()
  },
  console: async ({ page, atrium }, use) => {
    const violations: string[] = []
    await page.exposeFunction('reportViolation', (text: string) => violations.push(text))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report = Reflect.get(window, 'reportViolation') as (text: string) => void
        report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`)
      })
    })
    await page.goto(atrium.consoleUrl)
    await use(page)
    if (violations.length > 0) throw new Error(`The page broke its policy: ${violations.join('; ')}`)
  },
})

export { expect } from '@playwright/test'
