import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { LdDeployment } from '#contract/model/custom-backend'
import { useConfirm } from '../../../ui/use-confirm.ts'
import { useToast } from '../../../ui/use-toast.ts'
import { type FunctionTemplate, functionTemplates } from '../templates/catalogue.ts'
import { openScriptFile, saveScriptFile } from './script-file.ts'
import type { Ide } from './use-ide.ts'
import type { TestRun } from './use-test-run.ts'

/** What buttons, menus and keys do to the script; each tells how it went. */
export function useIdeCommands(ide: Ide, run: TestRun) {
  const { t } = useI18n()
  const confirm = useConfirm()
  const toast = useToast()

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      const { message, hint, entry } = RomaError.from(error)
      toast.error(message, `${hint ?? ''} ${entry.code}`.trim())
      return false
    }
  }

  async function save(): Promise<void> {
    if (!ide.dirty.value || !ide.isFunction.value) return
    if (await attempt(ide.save)) toast.success(t('customBackend.ide.saved'))
  }

  async function deploy(): Promise<void> {
    if (!ide.isFunction.value) return
    const tested = run.history.value.length > 0 || run.result.value !== undefined
    const yes = await confirm({
      title: t('customBackend.deploy.title'),
      text: t('customBackend.deploy.text') + (tested ? '' : `\n${t('customBackend.deploy.untested')}`),
      confirm: t('customBackend.deploy.yes'),
      cancel: t('customBackend.deploy.no'),
    })
    if (yes && (await attempt(ide.deploy))) toast.success(t('customBackend.ide.deployed'))
  }

  /** Asks when something would be lost or the backend changes its type. */
  async function replaceText(text: string): Promise<void> {
    const isFunction = ide.isFunction.value
    if (!isFunction || ide.source.value.trim() !== '') {
      const yes = await confirm({
        title: t('customBackend.template.replaceTitle'),
        text: t(isFunction ? 'customBackend.template.replace' : 'customBackend.template.switch'),
        confirm: t('customBackend.template.yes'),
        cancel: t('customBackend.template.no'),
      })
      if (!yes) return
    }
    ide.useText(text)
  }

  return {
    save,
    deploy,
    useTemplate: (template: FunctionTemplate) => replaceText(functionTemplates[template]),
    async importScript(): Promise<void> {
      const text = await openScriptFile()
      if (text !== undefined) await replaceText(text)
    },
    exportScript: () => saveScriptFile(ide.backend.value?.name ?? 'script', ide.source.value),
    restore(deployment: LdDeployment): void {
      ide.useText(deployment.scripts[0]?.content ?? '')
      toast.success(t('customBackend.history.restored', { number: deployment.number }))
    },
  }
}
