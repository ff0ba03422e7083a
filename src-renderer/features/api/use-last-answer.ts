import { onMounted, shallowRef } from 'vue'
import { useBackend } from '../../app/use-backend.ts'

/** Most characters an example may have. */
const MOST = 20_480

/** Body of the newest debugged call of an API, to be used as an example. `undefined` when there is none. */
export function useLastAnswer(apiId: string | undefined) {
  const { call } = useBackend()
  const answer = shallowRef<{ ok: boolean; text: string }>()
  onMounted(async () => {
    if (apiId === undefined) return
    try {
      const [newest] = (await call('debugger.history', { apiId, limit: 1 })).items
      if (newest?.status == null) return
      const { response } = await call('debugger.historyEntry', { id: newest.id })
      if (response === null) return
      const bytes = Uint8Array.from(atob(response.bodyBase64), (char) => char.charCodeAt(0))
      answer.value = { ok: response.status < 400, text: new TextDecoder().decode(bytes).slice(0, MOST) }
    } catch {
      // Only an offer: without a history the link stays away.
    }
  })
  return answer
}
