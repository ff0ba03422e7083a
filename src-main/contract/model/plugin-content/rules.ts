import { z } from 'zod'
import { parseRuleExpression } from '../../rule-expression.ts'

/**
 * A value that rules compare. Further members (`id`, `disabled`, `focused` of the console) are accepted.
 * Source: APIG API Reference, "RateLimitContent".
 */
export const PluginParameter = z.object({
  type: z.enum(['path', 'method', 'header', 'query', 'system']),
  name: z.string().min(1, 'Enter 1–32 characters.').max(32, 'Enter 1–32 characters.'),
  value: z.string().min(1, 'Enter what to read: a header, query string or variable.'),
})
export type PluginParameter = z.infer<typeof PluginParameter>

/** A rule in its text form. Names and patterns are checked where the parameters are known. */
export const RuleText = z.string().superRefine((text, context) => {
  const expression = parseRuleExpression(text)
  if ('problem' in expression) context.addIssue({ code: 'custom', message: expression.problem })
})

/** Most rules of one plug-in. */
export const MAX_RULES = 100
