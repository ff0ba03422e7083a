import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ApiSummary } from '#contract/model/api'
import { HttpMethod } from '#contract/model/api-backend'
import type { Choice, UiColumn } from '../../ui/table/column.ts'
import type { HourCalls } from '../statistics/public.ts'
import { authKey, backendKey } from './topology.ts'

/** Columns of the API list. Choices of the filters come from the rows themselves. */
export function useApiColumns(rows: () => readonly ApiSummary[], hourCalls: (apiId: string) => HourCalls) {
  const { t, locale } = useI18n()

  function choices(of: (row: ApiSummary) => string | readonly string[]): Choice[] {
    const values = new Set(rows().flatMap((row) => of(row)))
    values.delete('')
    return [...values].sort().map((value) => ({ value, label: value }))
  }

  // A few words for thousands of rows: looking each up in the catalogue every time is most of the list's first draw.
  const words = computed(() => ({ locale: locale.value, said: new Map<string, string>() }))
  function once(key: string, say: () => string): string {
    const { said } = words.value
    const known = said.get(key)
    if (known !== undefined) return known
    const text = say()
    said.set(key, text)
    return text
  }

  const unpublished = computed(() => [t('api.list.notPublished')])
  const environments = (row: ApiSummary) =>
    row.runEnvs.length === 0 ? unpublished.value : row.runEnvs.map((env) => env.envName)

  function authName(row: ApiSummary): string {
    const key = authKey(row)
    return once(`auth ${key}`, () => t(`api.authName.${key}`))
  }

  function backendName(row: ApiSummary): string {
    const key = backendKey(row)
    return once(`backend ${key}`, () => t(`api.backend.${key}`))
  }

  return computed((): UiColumn<ApiSummary>[] => {
    const time = new Intl.DateTimeFormat(locale.value, { dateStyle: 'short', timeStyle: 'short' })
    return [
      { id: 'name', label: t('api.column.name'), value: (row) => row.name, minWidth: 150, filter: 'text' },
      {
        id: 'reqMethod',
        label: t('api.column.method'),
        value: (row) => row.reqMethod,
        width: 84,
        filter: HttpMethod.options.map((value) => ({ value, label: value })),
      },
      {
        id: 'reqUri',
        label: t('api.column.path'),
        value: (row) => row.reqUri,
        minWidth: 160,
        filter: 'text',
      },
      {
        id: 'runEnvs',
        label: t('api.column.environment'),
        value: environments,
        width: 132,
        filter: choices(environments),
      },
      {
        id: 'groupName',
        label: t('api.column.group'),
        value: (row) => row.groupName,
        width: 120,
        filter: choices((row) => row.groupName),
      },
      {
        id: 'romaAppName',
        label: t('api.column.application'),
        value: (row) => row.romaAppName,
        width: 130,
        filter: choices((row) => row.romaAppName),
      },
      {
        id: 'authType',
        label: t('api.column.authentication'),
        value: (row) => authName(row),
        width: 130,
        filter: choices((row) => authName(row)),
      },
      {
        id: 'backend',
        label: t('api.column.backend'),
        value: (row) => backendName(row),
        width: 130,
        filter: choices((row) => backendName(row)),
      },
      {
        id: 'tags',
        label: t('api.column.tags'),
        value: (row) => row.tags,
        width: 110,
        filter: choices((row) => row.tags),
        hidden: true,
      },
      {
        id: 'updateTime',
        label: t('api.column.updated'),
        value: (row) => time.format(new Date(row.updateTime)),
        width: 130,
        hidden: true,
      },
      {
        id: 'calls',
        label: t('api.column.calls'),
        value: (row) => hourCalls(row.id).calls,
        width: 130,
        align: 'end',
        hidden: true,
      },
    ]
  })
}
