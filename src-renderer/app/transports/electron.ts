import type { Answer, Transport } from '../transport.ts'

/** What the desktop's preload script exposes as `window.atrium`. */
interface Bridge {
  ask(name: string, input: unknown): Promise<Answer>
  onEvent(listener: (name: string, payload: unknown) => void): () => void
}

declare global {
  interface Window {
    readonly atrium?: Bridge
  }
}

/** The desktop's transport, or `undefined` in a browser. */
export function electronTransport(): Transport | undefined {
  const bridge = window.atrium
  if (bridge === undefined) return undefined
  return {
    ask: (name, input) => bridge.ask(name, input),
    onEvent: (listener) => bridge.onEvent(listener),
    // The backend lives in the same process: it is there or the window is gone.
    onConnection(listener) {
      listener('open')
      return () => {}
    },
  }
}
