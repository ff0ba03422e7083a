import type { Content } from './content-path.ts'

interface Base {
  /** Place in the content, with dots. */
  readonly path: string
  /** Key of the label. */
  readonly label: string
  /** Key of the text under the field. */
  readonly help?: string
  readonly required?: boolean
  /** Shown only then. */
  readonly when?: (content: Content) => boolean
}

/** A column of a small table: one member of each row. */
export interface TableColumn {
  readonly name: string
  readonly label: string
  /** Values to choose from; any text when left out. */
  readonly options?: readonly string[]
  readonly number?: boolean
  /** Numbers in one text, with commas. */
  readonly numbers?: boolean
  readonly when?: (row: Content) => boolean
}

/** One part of a plug-in's form, drawn by `ContentFields.vue`. */
export type ContentField =
  | (Base & { readonly kind: 'text'; readonly secret?: boolean; readonly placeholder?: string })
  | (Base & { readonly kind: 'area'; readonly rows?: number })
  | (Base & { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly step?: number })
  /** Labels of the values are `plugin.option.<value>`. */
  | (Base & { readonly kind: 'choice'; readonly options: readonly string[] })
  | (Base & { readonly kind: 'switch' })
  /** Id of a load balance channel. */
  | (Base & { readonly kind: 'channel' })
  /** A list of texts. `asText`: the content keeps it as one text with commas. */
  | (Base & { readonly kind: 'names'; readonly asText?: boolean; readonly suggestions?: readonly string[] })
  /** An object of yes and no. */
  | (Base & { readonly kind: 'flags'; readonly options: readonly string[] })
  | (Base & {
      readonly kind: 'table'
      readonly columns: readonly TableColumn[]
      readonly max: number
      fresh(): Content
    })
  /** A rule in its text form; `names` are what it may compare. */
  | (Base & { readonly kind: 'rule'; names(content: Content): readonly string[] })
  /** A part that may be missing: `null` in the content. */
  | (Base & { readonly kind: 'presence'; fresh(): Content; readonly fields: readonly ContentField[] })
  /** A list of parts, a card each. */
  | (Base & {
      readonly kind: 'items'
      readonly add: string
      readonly max: number
      fresh(content: Content): Content
      fields(prefix: string): readonly ContentField[]
    })
  | {
      readonly kind: 'section'
      readonly label: string
      readonly help?: string
      readonly fields: readonly ContentField[]
      readonly when?: (content: Content) => boolean
    }
