/** What became of each API of a batch. */
export interface BatchOutcome {
  readonly success: readonly { readonly apiId: string; readonly apiName: string }[]
  readonly failure: readonly {
    readonly apiId: string
    readonly apiName: string
    readonly errorCode: string
    readonly errorMsg: string
  }[]
}
