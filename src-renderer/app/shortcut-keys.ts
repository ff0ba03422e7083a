const isMac = /mac/i.test(navigator.platform)
const names: Record<string, string> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  ArrowLeft: '←',
  ArrowRight: '→',
  '?': '?',
}

/** Keys as people write them: `Ctrl+Shift+L`, `G then A`. */
export function keysInWords(keys: string, then: string): string {
  return keys
    .replace('[Shift]+', '')
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
        .join('+'),
    )
    .join(` ${then} `)
}

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const MODIFIERS = new Set([
  'Control',
  'Shift',
  'Alt',
  'Meta',
  'AltGraph',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
])
/** Keys that mean something everywhere and are not to be given away. */
const KEPT = new Set(['Tab', 'Escape', 'Enter', ' ', 'Backspace', 'Delete'])
/** A browser keeps these to itself: new, close and switch windows. */
const BROWSER = new Set([
  '$mod+n',
  '$mod+t',
  '$mod+w',
  '$mod+Shift+n',
  '$mod+Shift+t',
  '$mod+Shift+w',
  '$mod+q',
])

/** What a key press would be as a shortcut. Undefined: it cannot be one. */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): string | undefined {
  if (MODIFIERS.has(key)) return undefined
  const mod = isMac ? metaKey : ctrlKey
  const isFunction = /^F\d{1,2}$/.test(key)
  if (!mod && !altKey && !isFunction) return undefined
  if (KEPT.has(key) && !mod) return undefined
  const parts = [
    mod ? '$mod' : '',
    altKey ? 'Alt' : '',
    shiftKey ? 'Shift' : '',
    key.length === 1 ? key.toLowerCase() : key,
  ]
  const keys = parts.filter((part) => part !== '').join('+')
  return BROWSER.has(keys) ? undefined : keys
}
