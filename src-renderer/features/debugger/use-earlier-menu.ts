import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { DebugHistoryRow } from '#contract/model/debug-request'
import type { MenuItem } from '../../ui/menu/menu-item.ts'

/** Entries of the history menu; the twenty newest. */
export function useEarlierMenu(
  rows: () => readonly DebugHistoryRow[],
  open: (index: number) => void,
  clear: () => void,
) {
  const { t, locale } = useI18n()
  return computed((): MenuItem[] => {
    const time = new Intl.DateTimeFormat(locale.value, { timeStyle: 'medium' })
    const items = rows()
      .slice(0, 20)
      .map(
        (row, index): MenuItem => ({
          id: row.id,
          label: `${time.format(row.time)} · ${row.method} · ${row.status ?? t('debugger.noAnswer')}`,
          run: () => open(index),
        }),
      )
    if (items.length === 0) return [{ id: 'none', label: t('debugger.noHistory'), disabled: true }]
    return [...items, { id: 'clear', label: t('debugger.clearHistory'), divided: true, run: clear }]
  })
}
