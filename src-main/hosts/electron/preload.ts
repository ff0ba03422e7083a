import { contextBridge, ipcRenderer } from 'electron'
import type { Answer, Notification } from '#contract/message'

const CHANNEL = 'atrium'
let lastId = 0

/** What the page sees of the desktop, as `window.atrium`: two verbs. */
const bridge = {
  ask(name: string, input: unknown): Promise<Answer> {
    lastId += 1
    return ipcRenderer.invoke(CHANNEL, { id: lastId, name, input })
  },
  /** Answers what ends the subscription. */
  onEvent(listener: (name: string, payload: unknown) => void): () => void {
    const forward = (_event: unknown, { event, payload }: Notification) => listener(event, payload)
    ipcRenderer.on(CHANNEL, forward)
    return () => ipcRenderer.off(CHANNEL, forward)
  },
}

contextBridge.exposeInMainWorld('atrium', bridge)
