import type { Language } from 'element-plus/es/locale'
import en from 'element-plus/es/locale/lang/en'
import { shallowRef, watch } from 'vue'
import { setLocale } from '../i18n/i18n.ts'
import { useAppearance } from './appearance.store.ts'

/** Follows the chosen language: our catalogue and Element Plus' own texts together. */
export function useElementLocale() {
  const appearance = useAppearance()
  const elementLocale = shallowRef<Language>(en)
  watch(
    () => appearance.locale,
    async (locale) => {
      await setLocale(locale)
      elementLocale.value =
        locale === 'zh-CN' ? (await import('element-plus/es/locale/lang/zh-cn')).default : en
    },
    { immediate: true },
  )
  return elementLocale
}
