import { createI18n } from 'vue-i18n'

export const locales = ['en', 'zh-CN'] as const
export type Locale = (typeof locales)[number]

type Messages = { readonly [key: string]: string | Messages }
type Files = Record<string, Messages>

const english = import.meta.glob('./en/*.ts', { eager: true, import: 'messages' }) as Files
const chinese = import.meta.glob('./zh-CN/*.ts', { import: 'messages' }) as Record<
  string,
  () => Promise<Messages>
>

/** `./en/api-group.ts` → `apiGroup`: the first part of every key in that file. */
function roomOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function catalogueOf(files: Files): Messages {
  return Object.fromEntries(Object.entries(files).map(([path, messages]) => [roomOf(path), messages]))
}

/** The language the system speaks, as far as there is a catalogue for it. */
export function systemLocale(): Locale {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** One catalogue a language; English is there from the start and fills in for what another lacks. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en: catalogueOf(english) } as Record<string, Record<string, Messages>>,
})

/**
 * What to say for an error: in English the message itself, which may carry a value; in another language the text of its
 * name. Codes, hints and field names stay as they are.
 */
export function errorText({ name, message }: { name: string; message: string }): string {
  const { locale, te, t } = i18n.global
  return locale.value !== 'en' && te(`error.${name}`) ? t(`error.${name}`) : message
}

/** Loads the catalogue when it is needed and switches to it. The page's language attribute follows. */
export async function setLocale(locale: Locale): Promise<void> {
  if (locale === 'zh-CN' && !i18n.global.availableLocales.includes('zh-CN')) {
    const loaded = await Promise.all(
      Object.entries(chinese).map(async ([path, load]) => [path, await load()] as const),
    )
    i18n.global.setLocaleMessage('zh-CN', catalogueOf(Object.fromEntries(loaded)) as Record<string, Messages>)
  }
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}
