import { type ErrorName, type FieldIssue, RomaError, toFieldIssue } from '#contract/errors'
import { MAX_CONTENT, type PluginContent, type PluginType, pluginContents } from '#contract/model/plugin'
import { type RuleParameter, ruleProblem } from '../domain/rule-expression.ts'
import { breakerVariables } from '../gateway/policies/breaker.ts'
import type { PluginSecrets } from '../storage/repositories/plugin.ts'

/** A rule of a content, and where it stands. */
interface RuleCheck {
  readonly path: readonly (string | number)[]
  readonly text: string
  readonly parameters: readonly RuleParameter[]
}

/** Rules of each type that has some: their names must be declared and their patterns usable. */
const rulesOf: { readonly [T in PluginType]?: (content: PluginContent<T>) => readonly RuleCheck[] } = {
  breaker: (content) => [
    ...(content.downgrade_rules ?? []).map(({ match_regex }, index) => ({
      path: ['downgrade_rules', index, 'match_regex'],
      text: match_regex,
      parameters: content.downgrade_parameters ?? [],
    })),
    ...[
      { path: ['breaker_condition'], condition: content.breaker_condition },
      ...(content.downgrade_rules ?? []).map(({ breaker_condition: condition }, index) => ({
        path: ['downgrade_rules', index, 'breaker_condition'],
        condition,
      })),
    ].flatMap(({ path, condition }) =>
      condition?.breaker_type === 'condition'
        ? [
            {
              path: [...path, 'unhealthy_condition'],
              text: condition.unhealthy_condition ?? '',
              parameters: breakerVariables,
            },
          ]
        : [],
    ),
  ],
  third_auth: ({ rules, parameters }) =>
    (rules ?? []).map(({ match_regex }, index) => ({
      path: ['rules', index, 'match_regex'],
      text: match_regex,
      parameters: parameters ?? [],
    })),
  rate_limit: ({ rules, parameters }) =>
    (rules ?? []).map(({ match_regex }, index) => ({
      path: ['rules', index, 'match_regex'],
      text: match_regex,
      parameters: parameters ?? [],
    })),
}

/** A content that may be saved: checked, without its secrets, and those by their place. */
export interface CheckedContent {
  readonly text: string
  readonly secrets: PluginSecrets
}

const MAX_DEPTH = 100

/**
 * Checks the content of a plug-in and takes its secrets out. `kept`: values of before, which stay where the content
 * names none. Throws with an issue for every wrong member, `pluginContent.<member>`.
 */
export function checkContent(
  { pluginType, pluginContent }: { pluginType: PluginType; pluginContent: string },
  kept: PluginSecrets = {},
): CheckedContent {
  const value = parse(pluginContent)
  const { schema, secrets: places } = pluginContents[pluginType]
  const secrets: Record<string, string> = {}
  for (const place of places as readonly string[]) {
    const found = member(value, place.split('.'))
    const secret = typeof found === 'string' && found !== '' ? found : kept[place]
    if (secret !== undefined) secrets[place] = secret
  }
  const full = places.length === 0 ? value : withSecrets(value, secrets)
  const checked = schema.safeParse(full, { reportInput: true })
  if (!checked.success) throw refused(checked.error.issues.map(toFieldIssue))
  checkRules(pluginType, checked.data)
  if (places.length === 0) return { text: pluginContent, secrets }
  return { text: JSON.stringify(withoutSecrets(value, places)), secrets }
}

/** The content with its secrets again, checked; `undefined` when it does not fit any more. */
export function openContent<T extends PluginType>(
  type: T,
  { text, secrets }: CheckedContent,
): PluginContent<T> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const places = Object.keys(secrets)
    const full = places.length === 0 ? value : withSecrets(value, secrets)
    return pluginContents[type].schema.parse(full) as PluginContent<T>
  } catch {
    return undefined
  }
}

function parse(text: string): unknown {
  if (text.length > MAX_CONTENT)
    throw new RomaError('textTooLong', { hint: `pluginContent: Enter at most ${MAX_CONTENT} characters.` })
  if (depthOf(text) > MAX_DEPTH) throw refused([issue('', `Nest the content at most ${MAX_DEPTH} deep.`)])
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw refused([issue('', `The content is no JSON: ${reason}.`)])
  }
}

/** Counted on the text: a value too deep would be parsed, but not written again. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inText = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]
    if (inText) {
      if (char === '\\') i += 1
      else if (char === '"') inText = false
    } else if (char === '"') inText = true
    else if (char === '{' || char === '[') {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (char === '}' || char === ']') depth -= 1
  }
  return deepest
}

function checkRules<T extends PluginType>(type: T, content: unknown): void {
  const rules = rulesOf[type]?.(content as PluginContent<T>) ?? []
  const issues = rules.flatMap(({ path, text, parameters }) => {
    const problem = ruleProblem(text, parameters)
    return problem === undefined ? [] : [issue(path.join('.'), problem)]
  })
  if (issues.length > 0) throw refused(issues)
}

function issue(path: string, message: string): FieldIssue {
  return { field: path, name: 'invalidParameter', code: 'APIG.2011', message }
}

function refused(found: readonly FieldIssue[]): RomaError {
  const issues = found.map((one) => ({
    ...one,
    field: one.field === '' ? 'pluginContent' : `pluginContent.${one.field}`,
  }))
  const [first] = issues
  return new RomaError((first?.name ?? 'invalidParameter') as ErrorName, {
    hint: `${first?.field}: ${first?.message}`,
    issues,
  })
}

function member(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const found: unknown = (value as Record<string, unknown>)[name]
  return rest.length === 0 ? found : member(found, rest)
}

function withSecrets(value: unknown, secrets: PluginSecrets): unknown {
  const copy: unknown = structuredClone(value)
  for (const [place, secret] of Object.entries(secrets)) {
    const path = place.split('.')
    const holder = path.length === 1 ? copy : member(copy, path.slice(0, -1))
    if (typeof holder === 'object' && holder !== null)
      Object.defineProperty(holder, path.at(-1) ?? '', {
        value: secret,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  return copy
}

function withoutSecrets(value: unknown, places: readonly string[]): unknown {
  const copy: unknown = structuredClone(value)
  for (const place of places) {
    const path = place.split('.')
    const holder = path.length === 1 ? copy : member(copy, path.slice(0, -1))
    if (typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, path.at(-1) ?? '')
  }
  return copy
}
