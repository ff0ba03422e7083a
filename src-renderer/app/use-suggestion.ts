import { onMounted } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * *Show me* of the quickstart: a link with `show=create` opens the screen's form, `suggested` is the name in it.
 * The query is taken out of the address, so that going back does not open it again.
 */
export function useSuggestion(open: (suggested: string) => void): void {
  const route = useRoute()
  const router = useRouter()
  onMounted(() => {
    const { show, suggested, ...query } = route.query
    if (show !== 'create') return
    void router.replace({ query })
    open(typeof suggested === 'string' ? suggested : '')
  })
}
