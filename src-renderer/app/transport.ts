import type { RomaErrorDetail } from '#contract/errors'

/** The part of a host's answer that matters here: exactly one of the two is present. */
export interface Answer {
  readonly output?: unknown
  readonly error?: RomaErrorDetail
}

/** `lost`: the host is away and questions wait or fail; a transport tries again by itself. */
export type Connection = 'connecting' | 'open' | 'lost'

/** A way to the backend. It moves messages and knows no procedure. */
export interface Transport {
  ask(name: string, input: unknown): Promise<Answer>
  onEvent(listener: (name: string, payload: unknown) => void): () => void
  /** Told at once with the present state, then on every change. */
  onConnection(listener: (state: Connection) => void): () => void
}
