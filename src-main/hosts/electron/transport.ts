import { type IpcMainInvokeEvent, ipcMain } from 'electron'
import { type Answer, type Notification, Question } from '#contract/message'
import type { Backend } from '../../backend.ts'
import { answer } from '../../rpc/answer.ts'
import { pageOrigin } from './page-protocol.ts'

/** The one channel between page and backend, both ways. */
const CHANNEL = 'atrium'

interface Needs {
  readonly backend: Backend
  /** Sends to the page; does nothing while no window is open. */
  send(channel: string, notification: Notification): void
}

/** Answers the page's questions and forwards events. A question from any other frame or origin is refused. */
export function connectPage({ backend, send }: Needs): (notification: Notification) => void {
  ipcMain.handle(CHANNEL, (event, message: unknown): Promise<Answer> => {
    if (!isOurPage(event)) throw new Error('Refused: not the page of Atrium.')
    return answer(backend.handlers, Question.parse(message), {
      onUnexpected: (error, procedure) => backend.log.error(`${procedure} failed`, error.cause),
    })
  })
  const notify = (notification: Notification) => send(CHANNEL, notification)
  backend.onEvent((event, payload) => notify({ event, payload }))
  return notify
}

/** `senderFrame` is null when the frame has gone or navigated away meanwhile. */
function isOurPage({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  if (senderFrame === null || senderFrame !== sender.mainFrame) return false
  return senderFrame.parent === null && senderFrame.origin === pageOrigin
}
