import { useMediaQuery, useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import { type Locale, systemLocale } from '../i18n/i18n.ts'

/** Look and language of this browser or window; kept beside it, not in the workspace. */
export const useAppearance = defineStore('appearance', () => {
  const theme = useStorage<'system' | 'light' | 'dark'>('atrium.theme', 'system')
  const locale = useStorage<Locale>('atrium.locale', systemLocale())
  const density = useStorage<'compact' | 'comfortable'>('atrium.density', 'compact')
  const fontSize = useStorage('atrium.font-size', 13)
  const reduceMotion = useStorage('atrium.reduce-motion', false)
  const singleKeys = useStorage('atrium.single-keys', true)
  /** Keys that the user chose, by the command's id. */
  const shortcuts = useStorage<Record<string, string>>('atrium.shortcuts', {})
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)')
  const dark = computed(() => (theme.value === 'system' ? systemDark.value : theme.value === 'dark'))

  const root = document.documentElement
  watch(dark, (on) => root.classList.toggle('dark', on), { immediate: true })
  watch(density, (value) => root.setAttribute('data-density', value), { immediate: true })
  watch(fontSize, (px) => root.style.setProperty('--font-size', `${px}px`), { immediate: true })
  watch(reduceMotion, (on) => root.setAttribute('data-motion', on ? 'reduced' : 'full'), { immediate: true })

  return { theme, locale, density, fontSize, reduceMotion, singleKeys, shortcuts, dark }
})
