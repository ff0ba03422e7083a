import { onScopeDispose, shallowRef, watch } from 'vue'
import { type ResponseType, TypedResponse } from '#contract/model/gateway-response'
import { useBackend } from '../../app/use-backend.ts'

interface Preview {
  readonly status: number
  readonly headers: readonly { readonly key: string; readonly value: string }[]
  readonly body: string
}

const WAIT_MS = 250

/** What a caller would get for a sample of the type, a moment after the last change; keeps the last one while it is wrong. */
export function usePreview(type: () => ResponseType, response: () => unknown) {
  const { call } = useBackend()
  const preview = shallowRef<Preview>()
  let timer: number | undefined
  let asked = 0

  async function ask(): Promise<void> {
    const turn = ++asked
    const parsed = TypedResponse.safeParse(response())
    if (!parsed.success) return
    const made = await call('gatewayResponse.preview', { type: type(), response: parsed.data }).catch(
      () => undefined,
    )
    if (turn === asked && made !== undefined) preview.value = made
  }

  watch(
    () => JSON.stringify([type(), response()]),
    () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(ask, preview.value === undefined ? 0 : WAIT_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => window.clearTimeout(timer))
  return preview
}
