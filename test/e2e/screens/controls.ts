import { expect, type Locator, type Page } from '@playwright/test'

/** A screen, a dialog or a region: whatever holds the control. */
export type Place = Page | Locator

/** Chooses an option of a select by its label, as a mouse would. */
export async function choose(place: Place, label: string, option: string): Promise<void> {
  const page = 'keyboard' in place ? place : place.page()
  const wanted = page.getByRole('option', { name: option, exact: true }).filter({ visible: true })
  // A list that opens while its dialog still moves may close again: a person would click once more.
  await expect(async () => {
    if (!(await wanted.isVisible())) await place.getByRole('combobox', { name: label, exact: true }).click()
    await expect(wanted).toBeVisible({ timeout: 1000 })
  }).toPass()
  await wanted.click()
}

/** Chooses a radio button inside a named group; the visible label takes the click. */
export async function pick(place: Place, group: string, option: string): Promise<void> {
  const radios = place.getByRole('radiogroup', { name: group, exact: true })
  await radios.getByText(option, { exact: true }).click()
}

/** Fills the field of a label. */
export async function enter(place: Place, label: string, text: string): Promise<void> {
  await place.getByRole('textbox', { name: label, exact: true }).fill(text)
}
