import { z } from 'zod'
import { Id } from './field-rules.ts'

/** What is looked for. */
export const lintRules = [
  'shadowed',
  'partlyShadowed',
  'reservedPath',
  'policyUnreachable',
  'policyNeverHolds',
  'policyPattern',
  'policyTypeRefused',
  'conditionParameter',
  'conditionQuota',
  'variableMissing',
  'authorizerMissing',
  'backendMissing',
  'parameterUnsent',
  'pathCharacters',
  'greedyPath',
  'grpc',
  'localBackend',
  'timeoutAboveCloud',
  'appCodeOverHttp',
  'nobodyAuthorized',
  'groupTitle',
  'groupTooLarge',
  'fileLoses',
] as const
export const LintRule = z.enum(lintRules)
export type LintRule = z.infer<typeof LintRule>

/** Something about a definition that its author should know. */
export const LintFinding = z.object({
  rule: LintRule,
  /** `error`: it will be refused or never work; `warning`: probably not meant; `info`: good to know. */
  level: z.enum(['error', 'warning', 'info']),
  /** What refuses the definition because of this. */
  stops: z.enum(['publish', 'import', 'none']),
  /** Code of the refusal, or of what callers get; empty when there is none. */
  code: z.string(),
  /** Path of the field in the model's names. */
  field: z.string(),
  message: z.string(),
  /** What to do about it. */
  fix: z.string(),
  /** What message and fix name, for a translation. */
  values: z.record(z.string(), z.string()),
})
export type LintFinding = z.infer<typeof LintFinding>

/** What was found about one API. */
export const LintReport = z.object({
  apiId: Id,
  apiName: z.string(),
  /** Publishing it in every environment it is in, or RELEASE, would be accepted. */
  publishes: z.boolean(),
  /** Exported and imported in the cloud it would be accepted and mean the same. */
  imports: z.boolean(),
  /** The gravest first. */
  findings: z.array(LintFinding),
})
export type LintReport = z.infer<typeof LintReport>
