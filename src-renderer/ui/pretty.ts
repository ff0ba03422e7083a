import type { CodeLanguage } from './code/code-types.ts'

/** Language of a body by its media type, or by its first character when there is none. */
export function languageOfBody(mediaType: string, text: string): CodeLanguage {
  if (/[/+]json\b/i.test(mediaType)) return 'json'
  if (/html/i.test(mediaType)) return 'html'
  if (/[/+]xml\b/i.test(mediaType)) return 'xml'
  if (/javascript/i.test(mediaType)) return 'javascript'
  return mediaType === '' && /^\s*[[{]/.test(text) ? 'json' : 'text'
}

/** JSON with line breaks; the text itself when it is no JSON. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
