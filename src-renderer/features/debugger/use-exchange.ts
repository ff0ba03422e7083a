import { onScopeDispose, ref, shallowRef } from 'vue'
import { RomaError } from '#contract/errors'
import type { DebugRequest, DebugResult } from '#contract/model/debug-request'
import { useBackend } from '../../app/use-backend.ts'

/** Sends one request at a time and keeps its result; a running one can be cancelled. */
export function useExchange() {
  const { call } = useBackend()
  const result = shallowRef<DebugResult>()
  /** Why nothing could be sent at all. */
  const problem = shallowRef<RomaError>()
  const running = ref(false)
  let runId = ''

  async function send(request: DebugRequest): Promise<DebugResult | undefined> {
    if (running.value) return undefined
    const mine = crypto.randomUUID()
    runId = mine
    running.value = true
    problem.value = undefined
    try {
      const answer = await call('debugger.send', { request, runId: mine })
      result.value = answer
      return answer
    } catch (error) {
      const refused = RomaError.from(error)
      if (refused.error !== 'cancelled') problem.value = refused
      return undefined
    } finally {
      running.value = false
    }
  }

  async function cancel(): Promise<void> {
    if (running.value) await call('debugger.cancel', { runId })
  }

  onScopeDispose(() => void cancel())
  return { result, problem, running, send, cancel }
}
