import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

/** A moment of the gateway's clock in words, with seconds, in the zone of this computer. */
export function useClockText() {
  const { locale } = useI18n()
  const format = computed(
    () => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'medium' }),
  )
  return (time: number): string => format.value.format(time)
}
