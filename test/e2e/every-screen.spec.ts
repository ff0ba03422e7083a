import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../support/console-page.ts'
import { screensOf } from './screens.ts'

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

test('every screen is free of accessibility faults, light and dark', async ({ console: page }) => {
  test.setTimeout(150_000)
  const faults: string[] = []
  const screens = await screensOf(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [name, route] of screens) {
      await page.goto(new URL(`/#${route}`, page.url()).href)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      // Lazy parts of a screen; the page is at rest when nothing loads any more.
      await page.waitForLoadState('networkidle')
      // Structure is the same in the dark; colours are not.
      const axe = new AxeBuilder({ page }).setLegacyMode()
      const rules = colorScheme === 'light' ? axe.withTags(wcag) : axe.withRules(['color-contrast'])
      const { violations } = await rules.analyze()
      for (const { id, nodes } of violations)
        faults.push(
          `${name}, ${colorScheme}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
        )
    }
  }
  expect(faults).toEqual([])
})

test('every screen speaks Chinese when asked, and shows no key of the catalogue', async ({
  console: page,
}) => {
  test.setTimeout(90_000)
  const screens = await screensOf(page)
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemradio', { name: '简体中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  const keys =
    /\b(?:app|ui|api|apiGroup|callTrace|certificate|credential|conditions|gatewayResponse|customBackend|debugger|environment|instance|integrationApplication|lint|policy|publication|statistics)\.[a-z]\w*(?:\.\w+)*\b/
  const faults: string[] = []
  for (const [name, route] of screens) {
    await page.goto(new URL(`/#${route}`, page.url()).href)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const text = (await page.getByRole('main').textContent()) ?? ''
    const key = keys.exec(text)?.[0]
    if (key !== undefined) faults.push(`${name}: ${key}`)
    if (!/[一-龥]/.test(text)) faults.push(`${name}: no Chinese at all`)
  }
  expect(faults).toEqual([])
})
