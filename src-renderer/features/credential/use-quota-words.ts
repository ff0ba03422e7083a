import { useI18n } from 'vue-i18n'
import type { AppQuota } from '#contract/model/app-quota'
import { usePeriod } from '../policy/public.ts'

/** A quota in words: `1000 calls in 1 day`. */
export function useQuotaWords(): (
  quota: Pick<AppQuota, 'callLimits' | 'timeInterval' | 'timeUnit'>,
) => string {
  const { t } = useI18n()
  const period = usePeriod()
  return ({ callLimits, timeInterval, timeUnit }) =>
    t('credential.quota.words', { limit: callLimits, period: period(timeInterval, timeUnit) })
}
