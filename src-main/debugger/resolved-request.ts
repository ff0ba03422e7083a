import type { Api } from '#contract/model/api'
import type { DebugRequest } from '#contract/model/debug-request'

/** Who the request says it comes from, with the secret in clear. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'signature'; readonly key: string; readonly secret: string }
  | { readonly kind: 'appCode'; readonly appCode: string }
  | { readonly kind: 'token'; readonly token: string }

/** What is asked, with everything looked up that the workspace knows. */
export interface ResolvedRequest {
  readonly request: DebugRequest
  readonly target:
    | { readonly kind: 'url' }
    | { readonly kind: 'draft'; readonly api: Api }
    /** `host`: the group's sub-domain; `stage`: the environment's name. */
    | { readonly kind: 'published'; readonly host: string; readonly stage: string }
  readonly credential: Credential
}
