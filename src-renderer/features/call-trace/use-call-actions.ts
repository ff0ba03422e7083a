import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { RomaError } from '#contract/errors'
import type { CallSummary } from '#contract/model/call-trace'
import { useBackend } from '../../app/use-backend.ts'
import { curl } from '../../ui/code-samples.ts'
import { copyText } from '../../ui/copy-text.ts'
import type { MenuItem } from '../../ui/menu/menu-item.ts'
import { saveFile } from '../../ui/save-file.ts'
import { useToast } from '../../ui/use-toast.ts'
import { type CallFilter, listFilterOf } from './call-filter.ts'
import { recordedRequest } from './recorded-request.ts'

/** Calls in one exported file. */
const MAX_EXPORTED = 10_000

/** What can be done with a recorded call. */
export function useCallActions() {
  const { call } = useBackend()
  const { t } = useI18n()
  const router = useRouter()
  const toast = useToast()

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const { message, hint } = RomaError.from(error)
      toast.error(message, hint)
    }
  }

  const urlOf = (row: CallSummary) => `${row.protocol.toLowerCase()}://${row.host}${row.path}`

  const copyCurl = (row: CallSummary) =>
    attempt(async () => {
      const { requestId } = row
      const [trace, { content }, { caFile }] = await Promise.all([
        call('callTrace.get', { requestId }),
        call('callTrace.content', { requestId }),
        call('localAuthority.get', {}),
      ])
      const { missing, ...request } = recordedRequest(trace, content)
      await copyText(curl({ ...request, caFile }))
      toast.success(
        missing.length === 0
          ? t('callTrace.curlCopied')
          : t('callTrace.curlCopiedWithout', { parts: missing.join(', ') }),
      )
    })

  /** Opens the debugger, which fills in what was recorded and says what is missing. */
  function replay(row: CallSummary): void {
    void router.push({ path: '/apic/debug', query: { requestId: row.requestId } })
  }

  const save = (wanted: { format: 'har' | 'log'; requestId?: string; filter?: CallFilter }) =>
    attempt(async () => {
      const { format, requestId, filter } = wanted
      const { text, calls } = await call('callTrace.export', {
        format,
        ...(requestId === undefined ? {} : { requestId }),
        ...(filter === undefined ? {} : { filter: { ...listFilterOf(filter), limit: MAX_EXPORTED } }),
      })
      const name = requestId === undefined ? 'calls' : `call-${requestId.slice(-8)}`
      saveFile(`${name}.${format}`, text, format === 'har' ? 'application/json' : 'text/plain')
      toast.success(t('callTrace.exported', calls))
    })

  /** Opens the wizard with the method and path that nobody served, in the group that was addressed. */
  function createApi(row: CallSummary): void {
    const path = row.path.split('?')[0] ?? '/'
    const query = { method: row.method, path, ...(row.groupId ? { groupId: row.groupId } : {}) }
    void router.push({ path: '/apic/apis/new', query })
  }

  function menuOf(row: CallSummary): MenuItem[] {
    return [
      { id: 'replay', label: t('callTrace.replay'), run: () => replay(row) },
      { id: 'curl', label: t('callTrace.copyCurl'), run: () => void copyCurl(row) },
      { id: 'url', label: t('callTrace.copyUrl'), run: () => void copyText(urlOf(row)) },
      { id: 'id', label: t('callTrace.copyId'), run: () => void copyText(row.requestId) },
      {
        id: 'har',
        label: t('callTrace.exportOne'),
        run: () => void save({ format: 'har', requestId: row.requestId }),
      },
      ...(row.errorCode
        ? [{ id: 'explain', label: t('callTrace.explain.why'), divided: true, run: () => explain(row) }]
        : []),
      ...(row.status === 404 && !row.apiId
        ? [{ id: 'create', label: t('callTrace.createApi'), divided: true, run: () => createApi(row) }]
        : []),
    ]
  }

  /** Opens the call with what the gateway decided. */
  function explain(row: CallSummary): void {
    const { query } = router.currentRoute.value
    void router.replace({
      path: '/apic/calls',
      query: { ...query, request: row.requestId, view: 'decision' },
    })
  }

  return { copyCurl, replay, createApi, explain, save, menuOf }
}
