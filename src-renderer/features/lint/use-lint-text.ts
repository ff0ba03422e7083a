import { useI18n } from 'vue-i18n'
import type { LintFinding } from '#contract/model/lint'

/** Findings in the reader's language. */
export function useLintText() {
  const { t } = useI18n()
  return {
    message: ({ rule, values }: LintFinding): string => t(`lint.rule.${rule}`, values),
    fix: ({ rule, values }: LintFinding): string => t(`lint.fix.${rule}`, values),
  }
}
