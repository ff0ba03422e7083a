import { useI18n } from 'vue-i18n'
import type { TimeUnit } from '#contract/model/throttling-policy'

/** A period in words: `1 minute`, `30 seconds`. */
export function usePeriod(): (interval: number, unit: TimeUnit) => string {
  const { t } = useI18n()
  return (interval, unit) => t(`policy.period.${unit}`, interval)
}
