import { expect, type Page } from '@playwright/test'
import { choose, enter, pick } from './controls.ts'

export interface NewBackend {
  readonly name: string
  readonly application: string
  readonly method?: string
  readonly path: string
  readonly description?: string
}

export interface FrontApi {
  readonly group?: string
  readonly environment: string
  readonly authentication: string
}

/** Custom Backend: list, *Create Backend* and the online IDE. */
export function backends(page: Page) {
  const toolbar = page.getByRole('toolbar', { name: 'Backend actions' })
  const editor = page.getByTestId('code-editor')
  const yes = async (title: string) => {
    const dialog = page.getByRole('dialog', { name: title })
    await dialog.getByRole('button', { name: 'Yes' }).click()
    await expect(dialog).toBeHidden()
  }
  return {
    toolbar,
    editor,
    row: (name: string) => page.getByRole('row', { name, exact: true }),
    result: page.getByRole('region', { name: 'Execution Result' }),

    async create({ name, application, method = 'GET', path, description }: NewBackend): Promise<void> {
      await page.getByRole('button', { name: 'Create', exact: true }).first().click()
      await expect(page.getByRole('heading', { level: 1, name: 'Create Backend' })).toBeVisible()
      await enter(page, 'Name', name)
      await choose(page, 'Integration Application', application)
      await choose(page, 'Backend Request Method', method)
      await enter(page, 'Backend Request Path', path)
      await expect(page.getByRole('radio', { name: 'None' })).toBeChecked()
      if (description) await enter(page, 'Description', description)
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
    },

    /** File › New Function Backend › a template, confirmed. */
    async newFunction(template: string): Promise<void> {
      await page.getByRole('menuitem', { name: 'File' }).click()
      await page.getByRole('menuitem', { name: 'New Function Backend' }).click()
      await page.getByRole('menuitem', { name: template }).click()
      await yes('New Function Backend')
    },

    /** Marks a text in the editor by the keyboard's own search and types over it. */
    async replaceText(before: string, after: string): Promise<void> {
      await editor.click()
      await page.keyboard.press('Control+F')
      const find = page.getByRole('textbox', { name: 'Find' })
      await find.pressSequentially(before)
      await find.press('Enter')
      await find.press('Escape')
      await page.keyboard.type(after)
    },

    /** Puts a text in place of what is marked, as Ctrl+V does. */
    async paste(text: string): Promise<void> {
      await editor.evaluate((element, pasted) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', pasted)
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      }, text)
    },

    async save(): Promise<void> {
      await toolbar.getByRole('button', { name: 'Save' }).click()
    },
    async test(): Promise<void> {
      await toolbar.getByRole('button', { name: 'Test' }).click()
      await page.getByRole('region', { name: 'Test bar' }).getByRole('button', { name: 'Test' }).click()
    },
    async deploy(): Promise<void> {
      await toolbar.getByRole('button', { name: 'Deploy' }).click()
      await yes('Deploy')
    },
    async expectState(state: string): Promise<void> {
      await expect(
        page.getByRole('main').getByRole('status').filter({ hasText: state }).first(),
      ).toBeVisible()
    },
    async openPublish() {
      await toolbar.getByRole('button', { name: 'Publish' }).click()
      return page.getByRole('dialog', { name: 'Publish' })
    },
    async publish({ group, environment, authentication }: FrontApi): Promise<void> {
      const pane = page.getByRole('dialog', { name: 'Publish' })
      if (group) await choose(pane, 'Group', group)
      await choose(pane, 'Environment', environment)
      await pick(pane, 'Frontend Security Authentication', authentication)
      await pane.getByRole('button', { name: 'Publish' }).click()
      await expect(pane).toBeHidden()
    },
  }
}
