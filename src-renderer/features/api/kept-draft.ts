import type { EditableDraft } from './api-draft.ts'

/** A draft that was typed but not saved, as it lies in the browser's storage. */
export interface KeptDraft {
  /** Milliseconds since 1970. */
  readonly keptAt: number
  /** `updateTime` of the API the draft began from; empty for a new one. */
  readonly basedOn: string
  readonly draft: EditableDraft
}

/** Where one draft lies: an API's id, or `new`. */
export function keptDrafts(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, owner: string) {
  const key = `atrium.api-draft.${owner}`
  return {
    /** What was kept, if it can still be read. Text of another version is dropped silently. */
    read(template: EditableDraft): KeptDraft | undefined {
      try {
        const kept = JSON.parse(storage.getItem(key) ?? 'null') as KeptDraft | null
        if (typeof kept?.keptAt !== 'number' || typeof kept.draft !== 'object') return undefined
        return { ...kept, draft: { ...template, ...kept.draft } }
      } catch {
        return undefined
      }
    },
    keep(kept: KeptDraft): void {
      try {
        storage.setItem(key, JSON.stringify(kept))
      } catch {
        // A full or forbidden storage costs the safety net, never the form.
      }
    },
    forget(): void {
      storage.removeItem(key)
    },
  }
}
