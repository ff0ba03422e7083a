import { shallowRef } from 'vue'

/** One message in the corner. */
export interface Toast {
  readonly id: number
  readonly kind: 'success' | 'error'
  readonly text: string
  /** Small print: code, hint. */
  readonly detail?: string | undefined
  /** Takes the action back; the toast stays ten seconds and Ctrl+Z runs it too. */
  readonly undo?: (() => void | Promise<void>) | undefined
  /** One more button, `Call it now`. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
}

const SHOWN = 3
const SUCCESS_MS = 4000
const UNDO_MS = 10_000

const toasts = shallowRef<readonly Toast[]>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let nextId = 1

function dismiss(id: number): void {
  hold(id)
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Stops the clock of a toast: it is read right now. */
function hold(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
}

function release(toast: Toast): void {
  if (toast.kind === 'error') return
  hold(toast.id)
  timers.set(
    toast.id,
    setTimeout(() => dismiss(toast.id), toast.undo ? UNDO_MS : SUCCESS_MS),
  )
}

function show(toast: Omit<Toast, 'id'>): void {
  const shown: Toast = { ...toast, id: nextId++ }
  const kept = [...toasts.value, shown]
  for (const old of kept.slice(0, -SHOWN)) hold(old.id)
  toasts.value = kept.slice(-SHOWN)
  release(shown)
}

/** Runs the Undo of the newest toast that has one. Tells whether there was one. */
function undoLast(): boolean {
  const toast = toasts.value.findLast(({ undo }) => undo !== undefined)
  if (toast?.undo === undefined) return false
  dismiss(toast.id)
  void toast.undo()
  return true
}

/** Messages in the corner. `success` with `undo` stays ten seconds; errors stay until closed. */
export function useToast() {
  return {
    toasts,
    dismiss,
    hold,
    release,
    undoLast,
    success(text: string, more: Pick<Toast, 'undo' | 'action'> = {}): void {
      show({ kind: 'success', text, ...more })
    },
    error(text: string, detail?: string): void {
      show({ kind: 'error', text, detail })
    },
  }
}
