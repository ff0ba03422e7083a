import { expect, type Page } from '@playwright/test'

/** Top bar and navigation. */
export function shell(page: Page) {
  const navigation = page.getByRole('navigation', { name: 'Main' })
  return {
    async go(place: string): Promise<void> {
      await navigation.getByRole('link', { name: place, exact: true }).click()
    },
    async tab(name: string): Promise<void> {
      await page.getByRole('tab', { name, exact: true }).click()
    },
    async expectGateway(state: string): Promise<void> {
      await expect(page.getByRole('banner').getByRole('status', { name: 'Gateway' })).toContainText(state)
    },
    /** Opens the popover of the gateway's status and answers the addresses it offers to copy. */
    async gatewayAddresses(): Promise<void> {
      const pill = page.getByRole('banner').getByRole('button', { name: /^Gateway/ })
      await pill.click()
      const panel = page.getByRole('tooltip', { name: 'Gateway' })
      await expect(panel.getByRole('button', { name: 'Copy HTTP address' })).toBeVisible()
      await expect(panel.getByRole('button', { name: 'Copy HTTPS address' })).toBeVisible()
      await pill.click()
      await expect(panel).toBeHidden()
    },
    async expectToast(text: string | RegExp): Promise<void> {
      await expect(page.getByRole('status').filter({ hasText: text }).first()).toBeVisible()
    },
  }
}
