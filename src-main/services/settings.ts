import type { Handlers } from '#contract/define'
import type { Emit } from '#contract/events'
import { Settings } from '#contract/model/instance'
import type { instanceProcedures } from '#contract/procedures/instance'
import type { Storage } from '../storage/open.ts'

/** The settings of this computer, kept in memory because the gateway asks at every call. */
export interface SettingsStore {
  get(): Settings
  /** Changes the given fields only. */
  update(change: Partial<Settings>): Settings
  /** Reads what is stored again. */
  reload(): void
}

interface Needs {
  readonly storage: Storage
  readonly emit: Emit
  /** Called with the new settings before the change is answered: what applies at once is applied here. */
  readonly apply?: (settings: Settings) => void
}

/** Reads the settings once. A stored value that a later rule refuses falls back to its default. */
export function createSettings({ storage, emit, apply }: Needs): SettingsStore {
  let current = read(storage.settings.all())
  return {
    get: () => current,
    reload() {
      current = read(storage.settings.all())
      apply?.(current)
    },
    update(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      const next = Settings.parse({ ...current, ...Object.fromEntries(given) })
      storage.transaction(() => {
        for (const [name] of given) storage.settings.put(name, next[name as keyof Settings])
      })
      current = next
      apply?.(next)
      emit('settings.changed', { ids: given.map(([name]) => name) })
      return next
    },
  }
}

function read(stored: Record<string, unknown>): Settings {
  const usable = Object.entries(Settings.shape).filter(
    ([name, field]) => name in stored && field.safeParse(stored[name]).success,
  )
  return Settings.parse(Object.fromEntries(usable.map(([name]) => [name, stored[name]])))
}

type SettingsProcedures = Pick<typeof instanceProcedures, 'settings.get' | 'settings.update'>

/** The settings page. */
export function settingsService({ settings }: { settings: SettingsStore }): Handlers<SettingsProcedures> {
  return {
    'settings.get': () => settings.get(),
    'settings.update': (change) => settings.update(change as Partial<Settings>),
  }
}
