import type { Locator, Page } from '@playwright/test'

/** A screen, a dialog or a region: whatever holds the control. */
export type Place = Page | Locator

/** Chooses an option of a select by its label, as a mouse would. */
export async function choose(place: Place, label: string, option: string): Promise<void> {
  const page = 'keyboard' in place ? place : place.page()
  // The shown value lies over the field; the click reaches the select all the same.
  await place.getByRole('combobox', { name: label, exact: true }).click({ force: true })
  await page.getByRole('option', { name: option, exact: true }).click()
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
