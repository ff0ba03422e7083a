import { expect, type Page } from '@playwright/test'
import { choose, enter, pick } from './controls.ts'

/** API Management › API Groups. */
export function groups(page: Page) {
  return {
    async create({ name, application }: { name: string; application: string }): Promise<void> {
      await page.getByRole('button', { name: 'Create', exact: true }).first().click()
      const dialog = page.getByRole('dialog', { name: 'Create API Group' })
      await expect(dialog.getByRole('button', { name: 'Create Integration Application' })).toBeVisible()
      await enter(dialog, 'Name', name)
      await pick(dialog, 'Type', 'Integration Application')
      await choose(dialog, 'Integration Application', application)
      await enter(dialog, 'Description', 'Made by the quickstart')
      await dialog.getByRole('button', { name: 'OK' }).click()
      await expect(dialog).toBeHidden()
    },
    row: (name: string) => page.getByRole('row', { name, exact: true }),
  }
}
