import { expect, type Page } from '@playwright/test'
import { choose, enter, pick } from './controls.ts'

/** API Management › APIs: the list, the wizard, publishing. */
export function apis(page: Page) {
  const row = (name: string) => page.getByRole('row', { name, exact: true })
  return {
    row,
    async open(name: string): Promise<void> {
      await row(name).getByRole('link', { name, exact: true }).click()
    },
    async more(name: string, action: string): Promise<void> {
      await row(name).getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: action, exact: true }).click()
    },
    async next(heading: string): Promise<void> {
      await page.getByRole('button', { name: 'Next' }).click()
      await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    },

    async basics(given: { name: string; application: string; group: string; authentication: string }) {
      await enter(page, 'Name', given.name)
      await choose(page, 'Integration Application', given.application)
      await choose(page, 'API Group', given.group)
      await pick(page, 'Security Authentication', given.authentication)
    },
    async request({ protocol, path, method }: { protocol: string; path: string; method: string }) {
      await pick(page, 'Protocol', protocol)
      await enter(page, 'Path', path)
      await choose(page, 'Method', method)
    },
    async httpBackend(given: { protocol: string; method: string; address: string; path: string }) {
      await pick(page, 'Backend Type', 'HTTP/HTTPS')
      await choose(page, 'Method', given.method)
      await page.getByLabel('Backend Address', { exact: true }).fill(given.address)
      await enter(page, 'Path', given.path)
    },
    async publish(name: string, environment: string): Promise<void> {
      await row(name).getByRole('button', { name: 'Publish' }).click()
      const dialog = page.getByRole('dialog', { name: /^Publish/ })
      await choose(dialog, 'Environment', environment)
      await dialog.getByRole('button', { name: 'Publish' }).click()
    },
  }
}
