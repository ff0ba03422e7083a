import type { CallContext } from '../call-context.ts'
import type { HttpBackend } from '../route.ts'

/** One try that failed. */
export interface BackendTry {
  readonly address: string
  readonly outcome: string
  readonly startMs: number
  readonly durationMs: number
}

/** The earlier tries and this one. `startedAt` is monotonic. Without a trace nobody reads them: `null`. */
export function addTry(
  call: CallContext,
  earlier: BackendTry[] | null,
  { address, outcome, startedAt }: { address: string; outcome: string; startedAt: number },
): BackendTry[] | null {
  if (call.recorder === null) return null
  const made = {
    address,
    outcome,
    startMs: startedAt - call.startedAt,
    durationMs: performance.now() - startedAt,
  }
  return earlier === null ? [made] : [...earlier, made]
}

/** For whoever asks why: the backend, and what became of every try. */
export function explainTries(
  { recorder }: CallContext,
  { tries, backend, channelName }: { tries: BackendTry[] | null; backend: HttpBackend; channelName: string },
): void {
  if (recorder === null || tries === null) return
  recorder.explanation = { kind: 'backend', target: backend.label, channelName, tries }
}
