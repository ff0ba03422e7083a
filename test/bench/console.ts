import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { callOver, enterConsole, openRpc } from '../support/console-client.ts'
import { findBrowser } from '../support/find-browser.ts'
import { multiplyApi } from '../support/many-apis.ts'
import { type RunningHost, startHost } from '../support/start-host.ts'

// `npm run bench:console`: what the console costs in a real browser, beside the budgets of the interface. It prints and
// asserts nothing: a shared machine says little about a user's.
const APIS = 5_000
const CALLS_PER_SECOND = 500
const LOG_SECONDS = 10

const dataDir = mkdtempSync(join(tmpdir(), 'atrium-console-bench-'))
const executablePath = findBrowser()
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
})
try {
  const host = await openCrowded()
  const page = await browser.newPage({ viewport: { width: 1360, height: 860 } })
  await measureList(page, host)
  await measureLog(page, host)
  await host.stop()
} finally {
  await browser.close()
  rmSync(dataDir, { recursive: true, force: true })
}

/** A workspace of that many APIs, one of them published. */
async function openCrowded(): Promise<RunningHost> {
  const first = await startHost({ dataDir })
  const call = await callerOf(first)
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'many' })
  const { id: groupId } = await call('apiGroup.create', { name: 'many-group', version: 'V2', romaAppId })
  const { id: apiId } = await call('api.create', {
    ...{ groupId, romaAppId, name: 'api-0000', reqMethod: 'GET', reqUri: '/many/0000', reqProtocol: 'BOTH' },
    ...{ backendType: 'MOCK', mockInfo: { resultContent: 'one of many' } },
  })
  await call('publication.publish', { apiId, envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID' })
  await call('feature.set', { name: 'ratelimit', enable: true, config: '{"api_limits":100000}' })
  await first.stop()
  multiplyApi(join(dataDir, 'workspace.db'), APIS)
  return startHost({ dataDir })
}

async function callerOf(host: RunningHost) {
  const { consoleUrl } = host.facts
  return callOver(await openRpc(new URL(consoleUrl).origin, await enterConsole(consoleUrl)))
}

function print(what: string, value: string, budget: string): void {
  process.stdout.write(`${what.padEnd(44)}${value.padStart(22)}   budget ${budget}\n`)
}

async function measureList(page: Page, host: RunningHost): Promise<void> {
  const opened = performance.now()
  await page.goto(host.facts.consoleUrl)
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  print('console: link to navigation', `${ms(performance.now() - opened)}`, '1 s warm')

  const table = page.getByRole('table', { name: 'APIs' })
  const since = performance.now()
  await page.getByRole('link', { name: 'API Management' }).click()
  await table.getByRole('row', { name: /^api-/ }).first().waitFor()
  print(`first rows of ${APIS} APIs`, ms(performance.now() - since), '200 ms')
  print('rows in the page', String(await table.getByRole('row').count()), '60')

  await page.getByRole('link', { name: 'Overview' }).click()
  await table.waitFor({ state: 'detached' })
  const again = performance.now()
  await page.getByRole('link', { name: 'API Management' }).click()
  await table.getByRole('row', { name: /^api-/ }).first().waitFor()
  print('the same, a second time', ms(performance.now() - again), '100 ms')

  const scroller = page.locator('.scroll, [data-scroll]').filter({ has: table }).last()
  const found = (await scroller.count()) > 0 ? scroller : table.locator('xpath=ancestor::div[1]')
  const scrolled = await found.evaluate(async (element) => {
    const times: number[] = []
    let last = performance.now()
    for (let frame = 0; frame < 120; frame += 1) {
      element.scrollTop += 400
      await new Promise(requestAnimationFrame)
      times.push(performance.now() - last)
      last = performance.now()
    }
    times.sort((a, b) => a - b)
    return { median: times[60] ?? 0, slow: times[114] ?? 0, moved: element.scrollTop }
  })
  print('scrolling: frame, median and 95 %', `${ms(scrolled.median)}, ${ms(scrolled.slow)}`, '17 ms')
  print('scrolled', `${Math.round(scrolled.moved)} px`, '-')

  await page.getByRole('textbox', { name: 'Filter by API Name' }).fill('api-4')
  await table
    .getByRole('row', { name: /^api-4/ })
    .first()
    .waitFor()
  const typed = performance.now()
  await page.keyboard.press('3')
  await table.getByRole('row', { name: 'api-4300', exact: true }).waitFor()
  print('a letter more in the filter', ms(performance.now() - typed), '50 ms')
}

async function measureLog(page: Page, host: RunningHost): Promise<void> {
  // An empty log has no table.
  await fetch(`${host.facts.httpUrl}/many/0000`)
  await page.goto(`${new URL(host.facts.consoleUrl).origin}/#/apic/calls`)
  const table = page.getByRole('table', { name: 'Access Logs' })
  await table.waitFor()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const busySeconds = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }
  const frames = page.evaluate(async (milliseconds) => {
    const until = performance.now() + milliseconds
    let count = 0
    let longest = 0
    let last = performance.now()
    while (last < until) {
      await new Promise(requestAnimationFrame)
      const here = performance.now()
      longest = Math.max(longest, here - last)
      last = here
      count += 1
    }
    return { count, longest }
  }, LOG_SECONDS * 1000)
  const before = await busySeconds()
  const sent = await callSteadily(new URL(host.facts.httpUrl))
  const busy = (await busySeconds()) - before
  const { count, longest } = await frames
  await page.waitForTimeout(1000)
  const call = await callerOf(host)
  const { total } = await call('callTrace.list', { limit: 1 })
  const rows = Number(await table.getAttribute('aria-rowcount'))
  print(`live log: calls sent in ${LOG_SECONDS} s`, String(sent), String(CALLS_PER_SECOND * LOG_SECONDS))
  print('calls in the log, rows in the table', `${total}, ${rows}`, 'no dropped rows')
  print('rows drawn', String(await table.getByRole('row').count()), '60')
  print('main thread of the page', `${((busy / LOG_SECONDS) * 100).toFixed(1)} % of a core`, '10 %')
  print('frames, longest', `${Math.round(count / LOG_SECONDS)}/s, ${ms(longest)}`, '60/s')
}

/** So many calls a second, in bursts of ten milliseconds; answers how many were answered. */
async function callSteadily(url: URL): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const path = '/many/0000'
  let answered = 0
  const all: Promise<void>[] = []
  const began = performance.now()
  for (let index = 0; index < CALLS_PER_SECOND * LOG_SECONDS; index += 1) {
    const due = began + (index / CALLS_PER_SECOND) * 1000
    if (due - performance.now() > 10) await new Promise((resolve) => setTimeout(resolve, 10))
    all.push(
      new Promise((resolve, reject) => {
        request({ host: url.hostname, port: url.port, path, agent }, (response) => {
          response.resume().once('end', () => {
            answered += 1
            resolve()
          })
        })
          .once('error', reject)
          .end()
      }),
    )
  }
  await Promise.all(all)
  agent.destroy()
  return answered
}

function ms(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`
}
