import { useI18n } from 'vue-i18n'
import type { Fault, FaultTarget } from '#contract/model/fault'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** What a fault does and to whom, in words. */
export function useFaultText() {
  const { t } = useI18n()
  const { call } = useBackend()
  const { value: names } = useResource(
    async () => {
      const [apis, backends, channels] = await Promise.all([
        call('api.list', {}),
        call('customBackend.list', {}),
        call('vpcChannel.list', {}),
      ])
      return {
        apis: apis.items.map(({ id, name }) => ({ id, name })),
        backends: backends.items.map(({ id, name }) => ({ id, name })),
        channels: channels.items.map(({ id, name }) => ({ id, name })),
      }
    },
    {
      initial: { apis: [], backends: [], channels: [] },
      events: ['api.changed', 'customBackend.changed', 'vpcChannel.changed'],
    },
  )

  function targetText(target: FaultTarget): string {
    if (target.kind === 'any') return t('conditions.fault.target.any')
    if (target.kind === 'origin') return target.origin
    const list = { api: names.value.apis, backend: names.value.backends, channel: names.value.channels }
    const name = list[target.kind].find(({ id }) => id === target.id)?.name ?? target.id
    return `${t(`conditions.fault.target.${target.kind}`)}: ${name}`
  }

  function actionText({ action }: Pick<Fault, 'action'>): string {
    if (action.kind === 'delay') return t('conditions.fault.says.delay', { ms: action.ms })
    if (action.kind === 'break') return t('conditions.fault.says.break')
    return t('conditions.fault.says.answer', { status: action.status })
  }

  return { names, targetText, actionText }
}
