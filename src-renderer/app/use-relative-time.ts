import { useIntervalFn, useNow } from '@vueuse/core'
import { useI18n } from 'vue-i18n'

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** Times as people say them ("3 minutes ago"), refreshed each half minute, and exactly for tooltips. */
export function useRelativeTime() {
  const { locale } = useI18n()
  const now = useNow({ scheduler: (tick) => useIntervalFn(tick, 30_000) })

  return {
    /** `time`: RFC 3339 or milliseconds. */
    relative(time: string | number | null | undefined): string {
      if (time === null || time === undefined || time === '') return '–'
      const seconds = (new Date(time).getTime() - now.value.getTime()) / 1000
      const words = new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' })
      const step = steps.find(([, size]) => Math.abs(seconds) >= size)
      return step === undefined
        ? words.format(0, 'second')
        : words.format(Math.round(seconds / step[1]), step[0])
    },
    exact(time: string | number | null | undefined): string {
      if (time === null || time === undefined || time === '') return ''
      return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'medium' }).format(
        new Date(time),
      )
    },
  }
}
