import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CallSummary } from '#contract/model/call-trace'
import type { UiColumn } from '../../ui/table/column.ts'
import { formatBytes, formatMs } from './waterfall.ts'

/** Columns of the call log. */
export function useCallColumns() {
  const { t, locale } = useI18n()
  return computed((): UiColumn<CallSummary>[] => {
    const time = new Intl.DateTimeFormat(locale.value, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hour12: false,
    })
    return [
      { id: 'time', label: t('callTrace.column.time'), value: (row) => time.format(row.time), width: 112 },
      { id: 'method', label: t('callTrace.column.method'), value: (row) => row.method, width: 80 },
      { id: 'path', label: t('callTrace.column.path'), value: (row) => row.path, minWidth: 180, mono: true },
      { id: 'status', label: t('callTrace.column.status'), value: (row) => row.status, width: 124 },
      {
        id: 'durationMs',
        label: t('callTrace.column.duration'),
        value: (row) => formatMs(row.durationMs),
        width: 84,
        align: 'end',
      },
      { id: 'apiName', label: t('callTrace.column.api'), value: (row) => row.apiName, width: 140 },
      { id: 'envName', label: t('callTrace.column.environment'), value: (row) => row.envName, width: 104 },
      { id: 'appName', label: t('callTrace.column.caller'), value: (row) => row.appName, width: 110 },
      {
        id: 'sourceIp',
        label: t('callTrace.column.sourceIp'),
        value: (row) => row.sourceIp,
        width: 104,
        hidden: true,
      },
      {
        id: 'backend',
        label: t('callTrace.column.backend'),
        value: (row) => row.backend,
        width: 170,
        hidden: true,
      },
      {
        id: 'responseBytes',
        label: t('callTrace.column.size'),
        value: (row) => formatBytes(row.responseBytes),
        width: 80,
        align: 'end',
      },
      {
        id: 'requestId',
        label: t('callTrace.column.requestId'),
        value: (row) => row.requestId,
        width: 250,
        mono: true,
        hidden: true,
      },
    ]
  })
}
