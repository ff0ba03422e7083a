/** One HTTP request to print as code. */
export interface SampleRequest {
  readonly method: string
  /** As a caller types it: scheme, name, port, path, query. */
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body?: string
  /** Certificate file to trust, for HTTPS to a local authority. */
  readonly caFile?: string
  /** Same request by address, for programs that cannot resolve `*.localhost`. */
  readonly byAddress?: { readonly url: string; readonly host: string }
  /** Sign with `SDK-HMAC-SHA256` when the program runs: a printed signature would expire. */
  readonly signing?: { readonly key: string; readonly secret: string }
}
