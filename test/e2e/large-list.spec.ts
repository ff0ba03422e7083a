import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { multiplyApi } from '../support/many-apis.ts'
import { startHost } from '../support/start-host.ts'
import { askFrom } from './ask.ts'
import { consoleOf } from './console.ts'

const APIS = 5000

const test = base.extend<{ crowded: string }>({
  /** Address of the console over a workspace with that many APIs; ends with the test, however it ends. */
  crowded: async ({ page }, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'atrium-many-'))
    const first = await startHost({ dataDir })
    await page.goto(first.facts.consoleUrl)
    const call = askFrom(page)
    const { id: romaAppId } = await call('integrationApplication.create', { name: 'many' })
    const { id: groupId } = await call('apiGroup.create', { name: 'many-group', version: 'V2', romaAppId })
    await call('api.create', {
      groupId,
      romaAppId,
      name: 'api-0000',
      reqMethod: 'GET',
      reqUri: '/many/0000',
      backendType: 'MOCK',
      mockInfo: { resultContent: 'one of many' },
    })
    await first.stop()
    multiplyApi(join(dataDir, 'workspace.db'), APIS)
    const second = await startHost({ dataDir })
    await use(second.facts.consoleUrl)
    await second.stop()
    rmSync(dataDir, { recursive: true, force: true })
  },
})

test('a list of 5 000 APIs keeps few rows in the page, scrolls to the end and filters', async ({
  page,
  crowded,
}) => {
  await page.goto(crowded)
  await consoleOf(page).shell.go('API Management')
  const table = page.getByRole('table', { name: 'APIs' })
  await expect(table).toHaveAttribute('aria-rowcount', /^500[0-9]$/)
  const drawn = () => table.getByRole('row').count()
  expect(await drawn()).toBeLessThanOrEqual(60)

  await table.getByRole('row', { name: /^api-/ }).first().getByRole('rowheader').focus()
  await page.keyboard.press('Control+End')
  await expect(table.getByRole('row', { name: 'api-4999' })).toBeVisible()
  expect(await drawn()).toBeLessThanOrEqual(60)

  const started = Date.now()
  await page.getByRole('textbox', { name: 'Filter by API Name' }).fill('api-4321')
  await expect(table.getByRole('row', { name: 'api-4321', exact: true })).toBeVisible()
  await expect(table.getByRole('row', { name: /^api-\d{4}$/ })).toHaveCount(1)
  // Generous for a shared machine; a filter that redraws every row takes seconds.
  expect(Date.now() - started).toBeLessThan(3000)
})
