import type {
  ResponseHeaderAction,
  SetRespHeadersContent,
} from '#contract/model/plugin-content/set-resp-headers'

interface HeaderStep {
  readonly name: string
  readonly lower: string
  readonly action: ResponseHeaderAction
  /** `null`: whether the answer came from the cache. */
  readonly value: string | null
}

/** Steps over the headers of an answer, in order. */
export type HeaderSteps = readonly HeaderStep[]

/** Source: APIG User Guide, "HTTP Response Headers". */
export function compileSetRespHeaders({ response_headers: headers }: SetRespHeadersContent): HeaderSteps {
  return headers.map(({ name, value, value_type, action }) => ({
    name,
    lower: name.toLowerCase(),
    action,
    // Node writes header texts as Latin-1: other characters go out as the bytes of their UTF-8 form.
    value: value_type === 'system_parameter' ? null : Buffer.from(value).toString('latin1'),
  }))
}

/** Changes the headers (flat list) of an answer of a backend, a mock or the cache. */
export function setRespHeaders(
  headers: string[],
  { steps, cacheStatus }: { steps: HeaderSteps; cacheStatus: string },
): void {
  for (const step of steps) {
    const value = step.value ?? cacheStatus
    // No cache on this API: nothing to say.
    if (value !== '' || step.value !== null) apply(headers, { step, value })
  }
}

function apply(
  headers: string[],
  { step: { name, lower, action }, value }: { step: HeaderStep; value: string },
): void {
  const before = action === 'add' || action === 'skip' ? valuesOf(headers, lower) : take(headers, lower)
  if (action === 'delete' || (action === 'skip' && before.length > 0)) return
  headers.push(name, action === 'append' ? [...before, value].join(',') : value)
}

function valuesOf(headers: readonly string[], lower: string): string[] {
  return headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === lower)
}

/** Values of a header, which is then no longer there. */
export function take(headers: string[], lower: string): string[] {
  const values = valuesOf(headers, lower)
  if (values.length === 0) return values
  for (let i = headers.length - 2; i >= 0; i -= 2)
    if (headers[i]?.toLowerCase() === lower) headers.splice(i, 2)
  return values
}
