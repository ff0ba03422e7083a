import type { Page } from '@playwright/test'
import type { Call } from '#contract/contract'
import { RomaError, type RomaErrorDetail } from '#contract/errors'

interface Reply {
  readonly id?: number
  readonly output?: unknown
  readonly error?: RomaErrorDetail
}

/**
 * The procedures over the console's own door, with the page's cookie and origin: lays the ground of a spec without
 * clicking. What a spec proves, it does on the screens.
 */
export function askFrom(page: Page): Call {
  const ask = async (name: string, input: unknown): Promise<unknown> => {
    const [reply] = await askAll(page, [{ name, input }])
    return reply
  }
  return ask as Call
}

/** Many questions over one connection, a few at a time. Answers come in the order of the questions. */
export async function askAll(
  page: Page,
  questions: readonly { name: string; input: unknown }[],
): Promise<unknown[]> {
  const replies = await page.evaluate(
    (asked) =>
      new Promise<Reply[]>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/rpc`)
        const got: Reply[] = []
        let next = 0
        const send = () => {
          const question = asked[next]
          if (question) socket.send(JSON.stringify({ id: next, ...question }))
          next += 1
        }
        socket.onerror = () => reject(new Error('The console refused the connection.'))
        socket.onopen = () => asked.slice(0, 20).forEach(send)
        socket.onmessage = ({ data }) => {
          const reply = JSON.parse(String(data)) as Reply
          if (reply.id === undefined) return
          got[reply.id] = reply
          if (next < asked.length) send()
          if (Object.keys(got).length < asked.length) return
          socket.close()
          resolve(got)
        }
      }),
    [...questions],
  )
  return replies.map(({ output, error }) => {
    if (error) throw RomaError.fromDetail(error)
    return output
  })
}
