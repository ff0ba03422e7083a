import { storeToRefs } from 'pinia'
import { type ComputedRef, computed } from 'vue'
import { useRouter } from 'vue-router'
import type { MenuCommand } from '#contract/events'
import { useAppearance } from './appearance.store.ts'
import { managementTabs, placeGroups, settingsPlace } from './navigation.ts'
import { cycleRegion } from './regions.ts'
import { useShell } from './shell.store.ts'
import { currentScreenActions, type ScreenActions } from './use-screen-actions.ts'

/** One thing the keyboard, the palette and the desktop's menu can do. One table feeds all of them and the help. */
export interface Command {
  readonly id: string
  /** Key of the catalogue. */
  readonly label: string
  /** In the words of tinykeys; `$mod` is Ctrl, on macOS ⌘. */
  readonly keys?: string
  /** The keys were chosen by the user. */
  readonly ownKeys?: boolean
  /** A key without a modifier: not while typing, and can be switched off. */
  readonly single?: boolean
  /** The desktop's menu entry of the same meaning. */
  readonly menu?: MenuCommand
  /** Listed in the palette under *Do*. */
  readonly palette?: boolean
  /** Tells whether there was something to do; `false` leaves the key to the browser. */
  run(): boolean
}

function fromScreen(pick: (actions: ScreenActions) => (() => void) | undefined): () => boolean {
  return () => {
    const run = currentScreenActions()
      .map(pick)
      .find((each) => each !== undefined)
    run?.()
    return run !== undefined
  }
}

function focusFilter(): boolean {
  const field = document.querySelector<HTMLInputElement>(
    'main [data-table-filter] input, main input[data-table-filter], main [type=search]',
  )
  field?.focus()
  return field !== null
}

/** Every command of the shell, with the keys that the user chose. */
export function useCommands(): ComputedRef<readonly Command[]> {
  const { shortcuts } = storeToRefs(useAppearance())
  const list = useDefaultCommands()
  return computed(() =>
    list.map((command) => {
      const keys = shortcuts.value[command.id]
      return keys === undefined ? command : { ...command, keys, ownKeys: true, single: false }
    }),
  )
}

/** Every command with the keys it came with. */
function useDefaultCommands(): readonly Command[] {
  const router = useRouter()
  const shell = useShell()

  function go(to: string): () => boolean {
    return () => {
      void router.push(to)
      return true
    }
  }
  function does(work: () => void): () => boolean {
    return () => {
      work()
      return true
    }
  }

  const places = [...placeGroups.flatMap(({ places }) => places), ...managementTabs, settingsPlace]
  const goTo: Command[] = places.flatMap(({ section, label, to, key }) =>
    key === undefined ? [] : [{ id: `go.${section}`, label, keys: `g ${key}`, single: true, run: go(to) }],
  )
  const open = (what: 'palette' | 'shortcutHelp') =>
    does(() => {
      shell[what] = true
    })

  return [
    { id: 'palette', label: 'app.command.palette', keys: '$mod+k', menu: 'palette', run: open('palette') },
    {
      id: 'navigation',
      label: 'app.command.navigation',
      keys: '$mod+b',
      menu: 'navigation',
      palette: true,
      run: does(() => {
        shell.narrow = !shell.narrow
      }),
    },
    { id: 'region', label: 'app.command.nextRegion', keys: 'F6', run: does(() => cycleRegion(1)) },
    {
      id: 'regionBack',
      label: 'app.command.previousRegion',
      keys: 'Shift+F6',
      run: does(() => cycleRegion(-1)),
    },
    { id: 'filter', label: 'app.command.filter', keys: '/', single: true, run: focusFilter },
    { id: 'find', label: 'app.command.filter', keys: '$mod+f', menu: 'find', run: focusFilter },
    {
      id: 'create',
      label: 'app.command.create',
      keys: 'Alt+n',
      run: fromScreen(({ create }) => create?.run),
    },
    {
      id: 'save',
      label: 'app.command.save',
      keys: '$mod+s',
      menu: 'save',
      run: () => {
        fromScreen(({ save }) => save)()
        // The browser's "save page" is never meant here.
        return true
      },
    },
    {
      id: 'submit',
      label: 'app.command.submit',
      keys: '$mod+Enter',
      menu: 'run',
      run: fromScreen(({ submit }) => submit),
    },
    {
      id: 'deploy',
      label: 'app.command.deploy',
      keys: '$mod+Shift+Enter',
      menu: 'publish',
      run: fromScreen(({ deploy }) => deploy),
    },
    {
      id: 'panel',
      label: 'app.command.panel',
      keys: '$mod+j',
      menu: 'panel',
      run: fromScreen(({ togglePanel }) => togglePanel),
    },
    {
      id: 'back',
      label: 'app.command.back',
      keys: 'Alt+ArrowLeft',
      menu: 'back',
      run: does(() => router.back()),
    },
    {
      id: 'forward',
      label: 'app.command.forward',
      keys: 'Alt+ArrowRight',
      menu: 'forward',
      run: does(() => router.forward()),
    },
    {
      id: 'callLog',
      label: 'app.command.callLog',
      keys: '$mod+Shift+l',
      menu: 'callLog',
      run: go('/apic/calls'),
    },
    {
      id: 'settings',
      label: 'app.nav.settings',
      keys: '$mod+,',
      menu: 'settings',
      run: go('/settings/gateway'),
    },
    {
      id: 'shortcuts',
      label: 'app.help.shortcuts',
      keys: '[Shift]+?',
      single: true,
      menu: 'shortcuts',
      palette: true,
      run: open('shortcutHelp'),
    },
    {
      id: 'createApi',
      label: 'app.command.createApi',
      menu: 'createApi',
      palette: true,
      run: go('/apic/apis/new'),
    },
    {
      id: 'createBackend',
      label: 'app.command.createBackend',
      menu: 'createBackend',
      palette: true,
      run: go('/apic/backends/new'),
    },
    {
      id: 'quickstart',
      label: 'app.help.quickstart',
      menu: 'quickstart',
      palette: true,
      run: go('/help/quickstart'),
    },
    ...goTo,
  ]
}
