import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import { type Api, ApiDraft } from '#contract/model/api'
import type { Publication } from '#contract/model/publication'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

/** Versions of one API, newest first, with switching and restoring. */
export function useHistory(api: () => Api) {
  const { call } = useBackend()
  const { t } = useI18n()
  const toast = useToast()
  const confirm = useConfirm()
  const { value, loaded, error, reload } = useResource(
    async (): Promise<readonly Publication[]> =>
      (await call('publication.history', { apiId: api().id })).items.toSorted((a, b) =>
        b.versionNo.localeCompare(a.versionNo),
      ),
    { initial: [], events: ['publication.changed'] },
  )

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
    }
  }

  /** Makes an old version effective; the draft is untouched. */
  async function switchTo(version: Publication): Promise<void> {
    const before = value.value.find(({ envId, status }) => envId === version.envId && status === 1)
    const { versionNo, envName } = version
    const yes = await confirm({
      title: t('publication.switch'),
      text: t('publication.switchText', { version: versionNo, environment: envName }),
      confirm: t('publication.switch'),
    })
    if (!yes) return
    await attempt(async () => {
      await call('publication.switchVersion', { apiId: version.apiId, versionId: version.versionId })
      const back = before && {
        undo: () =>
          attempt(async () => {
            await call('publication.switchVersion', { apiId: before.apiId, versionId: before.versionId })
          }),
      }
      toast.success(t('publication.switched', { version: versionNo, environment: envName }), back ?? {})
    })
  }

  /** Writes the definition of a version over the draft. Callers notice nothing until the next publish. */
  async function restore(version: Publication): Promise<void> {
    const yes = await confirm({
      title: t('publication.restore'),
      text: t('publication.restoreText', { version: version.versionNo, name: api().name }),
      confirm: t('publication.restore'),
    })
    if (!yes) return
    await attempt(async () => {
      const frozen = await call('publication.get', { versionId: version.versionId })
      const old = pick(api())
      await call('api.update', { id: version.apiId, draft: { ...pick(frozen.api), groupId: api().groupId } })
      toast.success(t('publication.restored', { version: version.versionNo }), {
        undo: () =>
          attempt(async () => {
            await call('api.update', { id: version.apiId, draft: old })
          }),
      })
    })
  }

  return { versions: value, loaded, error, reload, switchTo, restore }
}

/** The part of an API that can be written. */
function pick(api: Api): ApiDraft {
  const fields = Object.keys(ApiDraft.shape) as (keyof ApiDraft)[]
  return Object.fromEntries(fields.map((field) => [field, api[field]])) as ApiDraft
}
