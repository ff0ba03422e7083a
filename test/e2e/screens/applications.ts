import { expect, type Page } from '@playwright/test'
import { enter } from './controls.ts'

/** Integration Applications. */
export function applications(page: Page) {
  return {
    async create({ name, description }: { name: string; description: string }): Promise<void> {
      await page.getByRole('button', { name: 'Create Integration Application' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'Create Integration Application' })
      await enter(dialog, 'Name', name)
      await enter(dialog, 'Description', description)
      await dialog.getByRole('button', { name: 'OK' }).click()
      await expect(dialog).toBeHidden()
    },
    row: (name: string) => page.getByRole('row', { name, exact: true }),
  }
}
