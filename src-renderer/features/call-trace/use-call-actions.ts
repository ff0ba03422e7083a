import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { CallSummary } from '#contract/model/call-trace'
import { useBackend } from '../../app/use-backend.ts'
import { curl } from '../../ui/code-samples.ts'
import { copyText } from '../../ui/copy-text.ts'
import type { MenuItem } from '../../ui/menu/menu-item.ts'
import { useToast } from '../../ui/use-toast.ts'

/** What can be done with a recorded call. Its headers and body are not recorded; the texts say so. */
export function useCallActions() {
  const { call } = useBackend()
  const { t } = useI18n()
  const router = useRouter()
  const toast = useToast()

  function urlOf(row: CallSummary): string {
    return `${row.protocol.toLowerCase()}://${row.host}${row.path}`
  }

  async function copyCurl(row: CallSummary): Promise<void> {
    const { caFile } = await call('localAuthority.get', {})
    await copyText(curl({ method: row.method, url: urlOf(row), headers: [], caFile }))
    toast.success(t('callTrace.curlCopied'))
  }

  function replay(row: CallSummary): void {
    toast.success(t('callTrace.replayMissing'))
    void router.push({ path: '/apic/debug', query: { method: row.method, url: urlOf(row) } })
  }

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
      ...(row.status === 404 && !row.apiId
        ? [{ id: 'create', label: t('callTrace.createApi'), divided: true, run: () => createApi(row) }]
        : []),
    ]
  }

  return { copyCurl, replay, createApi, menuOf }
}
