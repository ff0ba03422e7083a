import type { Api } from '#contract/model/api'
import type { CallTrace } from '#contract/model/call-trace'

/** Says whether an address may be dialled; throws `RomaError('addressRefused')` naming the rule. */
export interface OutgoingRule {
  /** Checks one resolved address. `host` is the name as written, for host patterns. */
  check(target: { readonly host: string; readonly address: string; readonly port: number }): void
}

/** A draft that the gateway serves for one debugged call. */
export interface AdmittedDraft {
  /** Port on 127.0.0.1 that speaks the scheme of the call. */
  readonly port: number
  /** Name and value that let the call in; never shown. */
  readonly ticketHeader: readonly [string, string]
  readonly trace: Promise<CallTrace>
  close(): void
}

/** Runs an unpublished definition through the gateway's own stages. */
export interface DraftGateway {
  admit(draft: { readonly api: Api; readonly scheme: 'HTTP' | 'HTTPS' }): Promise<AdmittedDraft>
}

/** Where the local gateway listens; a port is 0 while it does not. */
export interface GatewayAddress {
  readonly httpPort: number
  readonly httpsPort: number
}
