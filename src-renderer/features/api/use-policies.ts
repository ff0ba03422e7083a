import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MenuItem } from '../../ui/menu/menu-item.ts'
import { type EditableDraft, emptyDraft } from './api-draft.ts'

/** Lists of the definition that hold policy backends, in the order the gateway tries them. */
export const policyLists = ['policyHttps', 'policyFunctions', 'policyMocks'] as const
export type PolicyList = (typeof policyLists)[number]

/** One policy backend with its place in the definition. */
export type PlacedPolicy = {
  [List in PolicyList]: { list: List; index: number; at: string; value: EditableDraft[List][number] }
}[PolicyList]

const kindOf = { policyHttps: 'http', policyFunctions: 'function', policyMocks: 'mock' } as const

/** Policy backends of a draft: all of them in order of evaluation, and adding one. */
export function usePolicies(draft: Ref<EditableDraft>) {
  const { t } = useI18n()
  const policies = computed((): PlacedPolicy[] =>
    policyLists.flatMap((list) =>
      draft.value[list].map(
        (value, index) => ({ list, index, at: `${list}.${index}`, value }) as PlacedPolicy,
      ),
    ),
  )

  function add(list: PolicyList): string {
    const { backendApi, funcInfo, mockInfo } = emptyDraft({
      reqMethod: draft.value.reqMethod,
      reqUri: draft.value.reqUri,
    })
    const policy = { name: '', effectMode: 'ALL' as const, conditions: [], backendParams: [] }
    if (list === 'policyHttps') draft.value.policyHttps.push({ ...backendApi, ...policy })
    else if (list === 'policyFunctions') draft.value.policyFunctions.push({ ...funcInfo, ...policy })
    else draft.value.policyMocks.push({ ...mockInfo, ...policy })
    return `${list}.${draft.value[list].length - 1}`
  }

  /** Kinds of backends a policy may choose; `added` gets the new place. */
  function addMenu(added: (at: string) => void): MenuItem[] {
    return policyLists.map((list) => ({
      id: list,
      label: t(`api.backend.${kindOf[list]}`),
      run: () => added(add(list)),
    }))
  }

  return { policies, addMenu }
}

/** Moves a policy within its list; the first that matches wins. Gives its new place. */
export function movePolicy(draft: EditableDraft, { list, index }: PlacedPolicy, by: 1 | -1): string {
  const rows: unknown[] = draft[list]
  const to = Math.max(0, Math.min(index + by, rows.length - 1))
  const [moved] = rows.splice(index, 1)
  rows.splice(to, 0, moved)
  return `${list}.${to}`
}
