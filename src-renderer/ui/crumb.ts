/** One part of a breadcrumb. `label` is a key of the catalogue; without `to` it is plain text. */
export interface Crumb {
  readonly label: string
  readonly to?: string
}
