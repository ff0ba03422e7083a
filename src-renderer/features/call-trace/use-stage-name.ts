import { useI18n } from 'vue-i18n'

/** Name of a gateway stage in the reader's language; tries of the backend are numbered, unknown names stay as they are. */
export function useStageName() {
  const { t, te } = useI18n()
  return (name: string): string => {
    const attempt = /^backend try (\d+)$/.exec(name)?.[1]
    if (attempt !== undefined) return t('callTrace.backendTry', { number: attempt })
    return te(`callTrace.stage.${name}`) || te(`callTrace.stage.${name}`, 'en')
      ? t(`callTrace.stage.${name}`)
      : name
  }
}
