import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { IamAccessKey, IamProject, IamUser } from '#contract/model/iam'
import { useBackend } from '../../app/use-backend.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

/** What can be done with objects of local IAM, with its questions and its words afterwards. */
export function useIamActions() {
  const { t } = useI18n()
  const { call } = useBackend()
  const confirm = useConfirm()
  const toast = useToast()

  /** `undefined` when it failed; the reason is shown. */
  async function attempt<T>(work: () => Promise<T>, done?: string): Promise<T | undefined> {
    try {
      const result = await work()
      if (done !== undefined) toast.success(done)
      return result
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return undefined
    }
  }

  async function sure(title: string, text: string): Promise<boolean> {
    return confirm({ title, text, confirm: t('iam.delete'), danger: true })
  }

  return {
    createKey: ({ id }: IamUser) => attempt(() => call('iam.createAccessKey', { userId: id })),
    token: ({ id }: IamUser, projectId: string) =>
      attempt(() => call('iam.issueToken', { userId: id, projectId })),
    password: ({ id }: IamUser) => attempt(() => call('iam.password', { id })),
    newPassword: ({ id }: IamUser) => attempt(() => call('iam.setPassword', { id })),
    enableUser: ({ id }: IamUser, enabled: boolean) =>
      attempt(() => call('iam.updateUser', { id, enabled }), t('iam.saved')),
    enableKey: ({ ak }: IamAccessKey, enabled: boolean) =>
      attempt(() => call('iam.setAccessKey', { ak, enabled }), t('iam.saved')),
    async deleteUser({ id, name }: IamUser): Promise<void> {
      if (await sure(t('iam.deleteUserTitle', { name }), t('iam.deleteUserText')))
        await attempt(() => call('iam.deleteUser', { id }), t('iam.deleted'))
    },
    async deleteKey({ ak }: IamAccessKey): Promise<void> {
      if (await sure(t('iam.deleteKeyTitle', { ak }), t('iam.deleteKeyText')))
        await attempt(() => call('iam.deleteAccessKey', { ak }), t('iam.deleted'))
    },
    async deleteProject({ id, name }: IamProject): Promise<void> {
      if (await sure(t('iam.deleteProjectTitle', { name }), t('iam.deleteProjectText')))
        await attempt(() => call('iam.deleteProject', { id }), t('iam.deleted'))
    },
  }
}
