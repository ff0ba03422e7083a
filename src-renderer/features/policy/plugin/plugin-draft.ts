import { z } from 'zod'
import { PluginDraft, type PluginType, pluginContents } from '#contract/model/plugin'
import { type Content, setAt, valueAt } from './form/content-path.ts'

/** What *Restore template* puts into the editor. */
export function templateOf(type: PluginType): string {
  return JSON.stringify(pluginContents[type].template, null, 2)
}

/** The content as an object; `undefined` when the text is none. */
export function parsedContent(text: string): Content | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Content)
      : undefined
  } catch {
    return undefined
  }
}

/**
 * Judges a draft and its content at once, so that all that is wrong is said at once. `keepsSecrets`: values that are
 * sealed and were left out stay as they are.
 */
export function draftSchema(keepsSecrets: () => boolean) {
  return z.custom<PluginDraft>().superRefine((draft, context) => {
    const judged = PluginDraft.safeParse(draft, { reportInput: true })
    for (const { path, message } of judged.error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [...path], message })
    const content = parsedContent(draft.pluginContent)
    if (content === undefined) {
      context.addIssue({ code: 'custom', path: ['pluginContent'], message: jsonProblem(draft.pluginContent) })
      return
    }
    const kind = pluginContents[draft.pluginType]
    if (keepsSecrets())
      for (const place of kind.secrets as readonly string[])
        if (!valueAt(content, place)) setAt(content, place, 'kept')
    for (const { path, message } of kind.schema.safeParse(content).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: ['pluginContent', ...path], message })
  })
}

function jsonProblem(text: string): string {
  try {
    JSON.parse(text)
    return 'The content is a JSON object.'
  } catch (error) {
    return `The content is no JSON: ${error instanceof Error ? error.message : String(error)}.`
  }
}
