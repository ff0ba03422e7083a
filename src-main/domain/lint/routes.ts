import type { LintFinding } from '#contract/model/lint'
import { parsePath } from '#contract/path-template'
import { createPathIndex, type PathIndex } from '../path-template.ts'
import { finding, type LintedApi } from './finding.ts'

/** What lookups of a group need of its APIs. */
export type Addressed = Pick<LintedApi, 'id' | 'name' | 'reqMethod' | 'reqUri' | 'matchMode'>

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const

/** Every API of a group in the index that calls are looked up in, so that the answer is the gateway's own. */
export function indexOf(apis: readonly Addressed[]): PathIndex<Addressed> {
  return createPathIndex(
    apis.map((api) => ({ method: api.reqMethod, path: api.reqUri, matchMode: api.matchMode, value: api })),
  )
}

/**
 * Tries the addresses that the definition stands for, and sees who serves them.
 *
 * Source: ROMA Connect User Guide, "Exact match and prefix match" (api-definition.md §6).
 */
export function shadowFindings(api: Addressed, index: PathIndex<Addressed>): LintFinding[] {
  const others = new Map<string, { readonly by: Addressed; readonly example: string }>()
  let own = 0
  for (const method of api.reqMethod === 'ANY' ? methods : [api.reqMethod])
    for (const path of samples(api)) {
      const found = index.find(method, path)
      if (found === undefined || found === 'path') continue
      if (found.value.id === api.id) own += 1
      else if (!others.has(found.value.id))
        others.set(found.value.id, { by: found.value, example: `${method} ${path}` })
    }
  if (others.size === 0) return []
  const [first] = others.values()
  const values = {
    other: first?.by.name ?? '',
    otherId: first?.by.id ?? '',
    address: `${first?.by.reqMethod} ${first?.by.reqUri}`,
    example: first?.example ?? '',
  }
  if (own > 0)
    return [
      finding('partlyShadowed', 'info', {
        field: 'reqUri',
        message: 'Some calls, {example} for one, are served by "{other}" ({address}).',
        fix: 'If that is not meant, make the two paths differ, or use another match mode.',
        values,
      }),
    ]
  return [
    finding('shadowed', 'warning', {
      field: 'reqUri',
      message: 'No call reaches this API: "{other}" ({address}) serves them all, {example} for one.',
      fix: 'Change the path or the match mode of one of the two, or give this one a method of its own.',
      values,
    }),
  ]
}

/** Addresses of the gateway itself, which it answers before it looks for an API. */
const reserved = [{ method: 'GET', path: '/apic/health_check' }] as const

/** Source: ROMA Connect User Guide, "Creating an API": the health check belongs to the gateway. */
export function reservedFindings(api: Addressed): LintFinding[] {
  const index = indexOf([api])
  return reserved
    .filter(({ method, path }) => typeof index.find(method, path) === 'object')
    .map(({ method, path }) =>
      finding('reservedPath', api.reqUri.startsWith('/apic') ? 'warning' : 'info', {
        field: 'reqUri',
        message: '{method} {path} is answered by the gateway and never by this API.',
        fix: 'Keep the path of the health check out of what this API serves.',
        values: { method, path },
      }),
    )
}

/** Paths that the template takes in: parameters filled with a text that no other definition has as a literal. */
function samples({ reqUri, matchMode }: Addressed): string[] {
  const { segments } = parsePath(reqUri)
  const fill = (rest: string) =>
    `/${segments
      .map((segment) => {
        if (segment.kind === 'literal') return segment.text
        return segment.kind === 'rest' ? rest : 'any-value'
      })
      .join('/')}`
  const paths = segments.at(-1)?.kind === 'rest' ? [fill('any-value'), fill('any/value')] : [fill('')]
  if (matchMode !== 'SWA') return paths
  return paths.flatMap((path) => [
    path,
    `${path.replace(/\/$/, '')}/any-value`,
    `${path.replace(/\/$/, '')}/any/value`,
  ])
}
