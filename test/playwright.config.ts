import { defineConfig } from '@playwright/test'
import { findBrowser } from './support/find-browser.ts'

const browser = findBrowser()

export default defineConfig({
  testDir: './e2e',
  outputDir: '../test-results',
  // One Atrium, one browser, one page at a time: the specs share two small cores with the product.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A busy machine may stumble once; what passed only at the second try is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.COUNTS_FILE ? [['list'], ['./support/playwright-count-reporter.ts']] : [['list']],
  use: {
    actionTimeout: 10_000,
    viewport: { width: 1360, height: 860 },
    locale: 'en-US',
    trace: 'retain-on-failure',
    ignoreHTTPSErrors: true,
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    },
  },
})
