import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useInstance } from '../../features/instance/public.ts'
import { copyText } from '../../ui/copy-text.ts'
import { useAppearance } from '../appearance.store.ts'
import { managementTabs, placeGroups, settingsPlace } from '../navigation.ts'
import { useBackend } from '../use-backend.ts'
import type { Command } from '../use-commands.ts'
import { currentScreenActions } from '../use-screen-actions.ts'

/** A line of the palette. `kind` is the word in front. */
export interface PaletteEntry {
  readonly id: string
  readonly kind: 'goTo' | 'open' | 'do'
  readonly label: string
  /** Also found by these words. */
  readonly also: string
  readonly keys?: string | undefined
  run(): void
}

type Doing = Pick<PaletteEntry, 'id' | 'label' | 'keys' | 'run'>

/** Everything that can be gone to, opened or done. `load` asks for the objects anew when the palette opens. */
export function usePaletteEntries(commands: () => readonly Command[]) {
  const { t } = useI18n()
  const { call } = useBackend()
  const router = useRouter()
  const appearance = useAppearance()
  const instance = useInstance()
  const objects = shallowRef<readonly PaletteEntry[]>([])

  function open(id: string, label: string, { also = '', to }: { also?: string; to: string }): PaletteEntry {
    return { id: `open.${id}`, kind: 'open', label, also, run: () => void router.push(to) }
  }

  async function load(): Promise<void> {
    const [apis, groups, backends, applications, environments] = await Promise.all([
      call('api.list', {}),
      call('apiGroup.list', {}),
      call('customBackend.list', {}),
      call('integrationApplication.list', {}),
      call('environment.list', {}),
    ])
    objects.value = [
      ...apis.items.map(({ id, name, reqMethod, reqUri }) =>
        open(id, `${name} – ${reqMethod} ${reqUri}`, { to: `/apic/apis/${id}` }),
      ),
      ...groups.items.map(({ id, name, slDomain }) =>
        open(id, name, { also: slDomain, to: `/apic/groups/${id}` }),
      ),
      ...backends.items.map(({ id, name, path }) =>
        open(id, `${name} – ${path}`, { to: `/apic/backends/${id}/ide` }),
      ),
      ...applications.items.map(({ id, name, key }) =>
        open(id, name, { also: key, to: `/applications/${id}` }),
      ),
      ...environments.items.map(({ id, name }) => open(id, name, { to: '/apic/environments' })),
    ]
  }

  const places = computed<PaletteEntry[]>(() =>
    [...placeGroups.flatMap((group) => group.places), ...managementTabs, settingsPlace]
      .filter((place, index, all) => all.findIndex(({ to }) => to === place.to) === index)
      .map(({ section, label, to, aliases, key }) => ({
        id: `go.${section}`,
        kind: 'goTo',
        label: t(label),
        also: (aliases ?? []).join(' '),
        keys: key === undefined ? undefined : `g ${key}`,
        run: () => void router.push(to),
      })),
  )

  const actions = computed<PaletteEntry[]>(() => {
    const url = instance.gateway?.listeners.find(({ protocol }) => protocol === 'HTTPS')?.url
    const extra: Doing[] = [
      { id: 'startGateway', label: t('app.gateway.start'), run: () => void call('gateway.start', {}) },
      { id: 'stopGateway', label: t('app.gateway.stop'), run: () => void call('gateway.stop', {}) },
      { id: 'restartGateway', label: t('app.gateway.restart'), run: () => void call('gateway.restart', {}) },
      { id: 'toggleTheme', label: t('app.command.toggleTheme'), run: toggleTheme },
    ]
    if (url) extra.push({ id: 'copyUrl', label: t('app.gateway.copy.HTTPS'), run: () => void copyText(url) })
    for (const { create, commands: more } of currentScreenActions()) {
      for (const { label, run } of [...(create ? [create] : []), ...(more ?? [])]) {
        extra.push({ id: `screen.${label}`, label, run })
      }
    }
    const ofShell: Doing[] = commands()
      .filter(({ palette }) => palette)
      .map(({ id, label, keys, run }) => ({ id, label: t(label), keys, run: () => void run() }))
    return [...ofShell, ...extra].map((each) => ({ ...each, id: `do.${each.id}`, kind: 'do', also: '' }))
  })

  function toggleTheme(): void {
    appearance.theme = appearance.dark ? 'light' : 'dark'
  }

  return { load, entries: computed(() => [...places.value, ...actions.value, ...objects.value]) }
}
