import { reactive, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { RomaError } from '#contract/errors'
import type { ApiSummary } from '#contract/model/api'
import { useBackend } from '../../app/use-backend.ts'
import { curl } from '../../ui/code-samples.ts'
import { copyText } from '../../ui/copy-text.ts'
import type { MenuItem } from '../../ui/menu/menu-item.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'
import { useInstance } from '../instance/public.ts'
import type { BatchOutcome } from '../publication/public.ts'
import { urlOf } from './api-address.ts'

/** Everything that can be done to an API from a list. */
export type ApiAction =
  | 'publish'
  | 'edit'
  | 'debug'
  | 'authorize'
  | 'offline'
  | 'copyUrl'
  | 'copyCurl'
  | 'duplicate'
  | 'history'
  | 'tags'
  | 'delete'

/** Actions on one API or several, with the dialogs some of them open. */
export function useApiActions() {
  const { call } = useBackend()
  const { t } = useI18n()
  const router = useRouter()
  const toast = useToast()
  const confirm = useConfirm()
  const instance = useInstance()
  const dialogs = reactive({ publish: false, offline: false, authorize: false, tags: false, result: false })
  const targets = ref<readonly ApiSummary[]>([])
  const outcome = ref<BatchOutcome>({ success: [], failure: [] })

  /** Menu of a row, in the order of console.md. */
  function menuOf(api: ApiSummary): MenuItem[] {
    const online = api.runEnvs.length > 0
    const ids: ApiAction[] = [
      'debug',
      'authorize',
      ...(online ? (['offline'] as const) : []),
      ...(['copyUrl', 'copyCurl', 'duplicate', 'history', 'delete'] as const),
    ]
    return ids.map((id) => ({
      id,
      label: t(`api.action.${id}`),
      run: () => void run(id, [api]),
      ...(id === 'delete' ? { danger: true, divided: true } : {}),
    }))
  }

  async function run(action: ApiAction, apis: readonly ApiSummary[]): Promise<void> {
    const [first] = apis
    if (first === undefined) return
    targets.value = apis
    switch (action) {
      case 'publish':
      case 'offline':
      case 'authorize':
      case 'tags':
        dialogs[action] = true
        return
      case 'edit':
        return void router.push(`/apic/apis/${first.id}/edit/basics`)
      case 'debug':
        return void router.push(`/apic/apis/${first.id}/debugging`)
      case 'history':
        return void router.push(`/apic/apis/${first.id}/history`)
      case 'copyUrl':
        await copyText(urlOf(first, instance.gateway))
        return toast.success(t('api.toast.urlCopied'))
      case 'copyCurl':
        return copyCurl(first)
      case 'duplicate':
        return attempt(() => duplicate(first))
      case 'delete':
        return attempt(() => remove(apis))
    }
  }

  async function copyCurl(api: ApiSummary): Promise<void> {
    const { caFile } = await call('localAuthority.get', {})
    const method = api.reqMethod === 'ANY' ? 'GET' : api.reqMethod
    await copyText(
      curl({
        method,
        url: urlOf(api, instance.gateway),
        headers: [],
        caFile,
        ...(api.authType === 'APP' ? { signing: { key: '', secret: '' } } : {}),
      }),
    )
    toast.success(t('api.toast.curlCopied'))
  }

  async function duplicate(api: ApiSummary): Promise<void> {
    const copy = await call('api.duplicate', { id: api.id })
    toast.success(t('api.toast.duplicated', { name: copy.name }), {
      action: {
        label: t('api.action.edit'),
        run: () => void router.push(`/apic/apis/${copy.id}/edit/basics`),
      },
    })
  }

  async function remove(apis: readonly ApiSummary[]): Promise<void> {
    const names = apis.map((api) => api.name)
    const yes = await confirm({
      title: t('api.delete.title'),
      text:
        names.length === 1
          ? t('api.delete.one', { name: names[0] })
          : t('api.delete.many', { count: names.length, names: names.slice(0, 5).join(', ') }),
      confirm: t('api.action.delete'),
      danger: true,
    })
    if (yes) await removeNow(apis.map(({ id, name }) => ({ id, name })))
  }

  async function removeNow(apis: readonly { id: string; name: string }[]): Promise<void> {
    const { success, failure } = await call('api.delete', { ids: apis.map(({ id }) => id) })
    if (success.length > 0) {
      toast.success(t('api.toast.deleted', success.length), {
        undo: () => attempt(async () => void (await call('api.restore', { ids: success }))),
      })
    }
    if (failure.length === 0) return
    outcome.value = {
      success: apis
        .filter(({ id }) => success.includes(id))
        .map(({ id, name }) => ({ apiId: id, apiName: name })),
      failure,
    }
    dialogs.result = true
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const { message, hint, entry } = RomaError.from(error)
      toast.error(message, [entry.code, hint].filter(Boolean).join(' · '))
    }
  }

  return reactive({
    dialogs,
    targets,
    outcome,
    menuOf,
    run,
    /** Tries again what the last deletion could not do. */
    retryDelete: () =>
      attempt(() =>
        removeNow(outcome.value.failure.map(({ apiId, apiName }) => ({ id: apiId, name: apiName }))),
      ),
  })
}
