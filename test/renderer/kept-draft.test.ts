import { expect, test } from 'vitest'
import { emptyDraft } from '../../src-renderer/features/api/api-draft.ts'
import { keptDrafts } from '../../src-renderer/features/api/kept-draft.ts'

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

test('a kept draft comes back until it is forgotten, each API by itself', () => {
  const storage = memory()
  const kept = keptDrafts(storage, 'new')
  kept.keep({ keptAt: 5, basedOn: '', draft: emptyDraft({ name: 'half typed' }) })
  expect(kept.read(emptyDraft())?.draft.name).toBe('half typed')
  expect(keptDrafts(storage, 'other').read(emptyDraft())).toBeUndefined()
  kept.forget()
  expect(kept.read(emptyDraft())).toBeUndefined()
})

test('a draft of an older version gets the fields it lacks, and nonsense is ignored', () => {
  const storage = memory()
  storage.setItem('atrium.api-draft.new', JSON.stringify({ keptAt: 1, basedOn: '', draft: { name: 'old' } }))
  expect(keptDrafts(storage, 'new').read(emptyDraft())?.draft).toMatchObject({
    name: 'old',
    reqMethod: 'GET',
  })
  storage.setItem('atrium.api-draft.new', '{broken')
  expect(keptDrafts(storage, 'new').read(emptyDraft())).toBeUndefined()
})

test('a full storage costs nothing but the copy', () => {
  const full = {
    ...memory(),
    setItem: () => {
      throw new Error('quota')
    },
  }
  expect(() => keptDrafts(full, 'new').keep({ keptAt: 1, basedOn: '', draft: emptyDraft() })).not.toThrow()
})
