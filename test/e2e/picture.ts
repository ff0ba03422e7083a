import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'

const folder = fileURLToPath(new URL('../../docs/images', import.meta.url))

/** A test's workspace lies in a temporary folder; readers of the documents have theirs in the usual place. */
function nameUsualFolder(temporary: string): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { currentNode } = walker
    const { textContent } = currentNode
    if (!textContent?.includes(temporary)) continue
    const [first = '', ...rest] = textContent.split(temporary)
    const named = rest.map((part) => `/home/you/.local/share/atrium${part.replace(/^[/\\][^/\\\s']+/, '')}`)
    currentNode.textContent = first + named.join('')
  }
}

/** Keeps a picture for the documents: when there is none yet, or all of them with `UPDATE_IMAGES=1`. */
export async function picture(page: Page, name: string): Promise<void> {
  const file = `${folder}/${name}.png`
  if (existsSync(file) && process.env.UPDATE_IMAGES !== '1') return
  mkdirSync(folder, { recursive: true })
  await page.evaluate(nameUsualFolder, tmpdir())
  await page.screenshot({ path: file, animations: 'disabled' })
}
