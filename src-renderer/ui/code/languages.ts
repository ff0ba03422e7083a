import { html } from '@codemirror/lang-html'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { sql } from '@codemirror/lang-sql'
import { xml } from '@codemirror/lang-xml'
import type { Extension } from '@codemirror/state'
import type { CodeLanguage } from './code-types.ts'

const byName: Record<CodeLanguage, () => Extension> = {
  javascript,
  json,
  xml,
  html,
  sql: () => sql(),
  text: () => [],
}

/** Highlighting and folding for one language. */
export function languageOf(name: CodeLanguage): Extension {
  return byName[name]()
}
