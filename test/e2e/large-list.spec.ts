import { expect, test } from '../support/console-page.ts'
import { askAll, askFrom } from './ask.ts'

const APIS = 5000

test('a list of 5 000 APIs keeps few rows in the page, scrolls to the end and filters', async ({
  console: page,
}) => {
  test.setTimeout(120_000)
  const call = askFrom(page)
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'many' })
  const { id: groupId } = await call('apiGroup.create', { name: 'many-group', version: 'V2', romaAppId })
  await call('quota.set', { configName: 'API_NUM_LIMIT', configValue: 10_000 }).catch(() => undefined)
  await askAll(
    page,
    Array.from({ length: APIS }, (_, index) => ({
      name: 'api.create',
      input: {
        groupId,
        romaAppId,
        name: `api-${String(index).padStart(4, '0')}`,
        reqMethod: 'GET',
        reqUri: `/many/${index}`,
        backendType: 'MOCK',
        mockInfo: { resultContent: String(index) },
      },
    })),
  )

  await page.goto(new URL('/#/apic/apis', page.url()).href)
  const table = page.getByRole('table', { name: 'APIs' })
  await expect(table).toHaveAttribute('aria-rowcount', /^500[0-9]$/)
  const drawn = () => table.getByRole('row').count()
  expect(await drawn()).toBeLessThanOrEqual(60)

  await table.getByRole('row').nth(5).getByRole('rowheader').focus()
  await page.keyboard.press('Control+End')
  await expect(table.getByRole('row', { name: /api-(4999|0000)/ })).toBeVisible()
  expect(await drawn()).toBeLessThanOrEqual(60)

  const filter = page.getByRole('textbox', { name: 'Filter by API Name' })
  const started = Date.now()
  await filter.fill('api-4321')
  await expect(table.getByRole('row', { name: 'api-4321' })).toBeVisible()
  await expect(table).toHaveAttribute('aria-rowcount', '3')
  // Generous for a shared machine; a filter that redraws every row takes seconds.
  expect(Date.now() - started).toBeLessThan(3000)
})
