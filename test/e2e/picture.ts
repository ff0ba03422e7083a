import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'

const folder = fileURLToPath(new URL('../../docs/images', import.meta.url))

/** Keeps a picture for the documents: when there is none yet, or all of them with `UPDATE_IMAGES=1`. */
export async function picture(page: Page, name: string): Promise<void> {
  const file = `${folder}/${name}.png`
  if (existsSync(file) && process.env.UPDATE_IMAGES !== '1') return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: file, animations: 'disabled' })
}
