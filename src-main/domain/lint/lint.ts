import type { LintFinding, LintReport } from '#contract/model/lint'
import type { PathIndex } from '../path-template.ts'
import { cloudFindings } from './cloud.ts'
import { definitionFindings } from './definition.ts'
import type { LintedApi, LintFacts } from './finding.ts'
import { policyFindings } from './policies.ts'
import { type Addressed, reservedFindings, shadowFindings } from './routes.ts'

interface Surroundings {
  readonly facts: LintFacts
  /** Lookup over the group, this API among them. */
  readonly index: PathIndex<Addressed>
}

const gravity = { error: 0, warning: 1, info: 2 } as const

/** Everything to say about a definition, and whether it could be published here and imported in the cloud. */
export function lint(api: LintedApi, { facts, index }: Surroundings): LintReport {
  const findings = [
    ...definitionFindings(api, facts),
    ...shadowFindings(api, index),
    ...reservedFindings(api),
    ...policyFindings(api, facts),
    ...cloudFindings(api, facts),
  ].sort((one, other) => gravity[one.level] - gravity[other.level])
  const stopped = (by: LintFinding['stops']) => findings.some(({ stops }) => stops === by)
  return {
    apiId: api.id,
    apiName: api.name,
    publishes: !stopped('publish'),
    imports: !stopped('import'),
    findings,
  }
}
