import { watchDebounced } from '@vueuse/core'
import { type Ref, shallowRef } from 'vue'
import { type FieldIssue, RomaError } from '#contract/errors'
import { parsePath } from '#contract/path-template'
import { useBackend } from '../../app/use-backend.ts'
import type { EditableDraft } from './api-draft.ts'

/** Asks while typing whether the name, and the group with method, path and matching, are still free. */
export function useTakenCheck(draft: Ref<EditableDraft>, apiId: string | undefined) {
  const { call } = useBackend()
  const issues = shallowRef<readonly FieldIssue[]>([])

  async function issueOf(field: 'name' | 'reqUri'): Promise<FieldIssue | undefined> {
    const { name, groupId, reqMethod, reqUri, matchMode, romaAppId } = draft.value
    const usable = field === 'name' ? name.length >= 3 : parsePath(reqUri).problems.length === 0
    if (!usable || groupId === '') return undefined
    try {
      await call('api.check', {
        type: field === 'name' ? 'name' : 'path',
        name,
        reqMethod,
        reqUri,
        matchMode,
        groupId,
        romaAppId,
        ...(apiId ? { apiId } : {}),
      })
      return undefined
    } catch (error) {
      const { error: reason, entry, hint, message } = RomaError.from(error)
      // Only "taken" is an answer; anything else will be said when the user saves.
      if (reason !== 'apiNameExists' && reason !== 'apiExists') return undefined
      return { field, name: reason, code: entry.code, message: hint?.replace(/^\w+: /, '') ?? message }
    }
  }

  watchDebounced(
    () => {
      const { name, groupId, reqMethod, reqUri, matchMode } = draft.value
      return [name, groupId, reqMethod, reqUri, matchMode].join('\n')
    },
    async (asked) => {
      const answers = await Promise.all([issueOf('name'), issueOf('reqUri')])
      const { name, groupId, reqMethod, reqUri, matchMode } = draft.value
      if (asked !== [name, groupId, reqMethod, reqUri, matchMode].join('\n')) return
      issues.value = answers.filter((issue) => issue !== undefined)
    },
    { debounce: 300 },
  )
  return { issues }
}
