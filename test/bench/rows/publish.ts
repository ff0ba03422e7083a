import { connect } from 'node:net'
import { median } from '../compare.ts'
import { report } from '../report.ts'
import { type BenchWorkspace, openWorkspace } from '../workspace.ts'

/** Row 12: from publishing, among 5 000 APIs, until a call sees it. */
export async function publishRow(workspace: BenchWorkspace, dataDir: string): Promise<void> {
  const { call, httpPort, stop } = await openWorkspace(dataDir)
  const api = await call('api.get', { id: workspace.changingId })
  const times: number[] = []
  for (let i = 1; i <= 15; i += 1) {
    const resultContent = String(i)
    await call('api.update', { id: api.id, draft: { ...api, mockInfo: { resultContent } } })
    const startedAt = performance.now()
    await call('publication.publish', { apiId: api.id, envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID' })
    const response = await answerOf(httpPort, workspace)
    times.push(performance.now() - startedAt)
    if (response !== resultContent) throw new Error(`published ${resultContent}, answered ${response}`)
  }
  await stop()
  report({
    number: '12',
    what: 'publish into 5 000 until the next call sees it',
    value: median(times),
    floor: 50,
    aim: 15,
    unit: ' ms',
    less: true,
  })
}

function answerOf(port: number, { host, changingPath }: BenchWorkspace): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('end', () => resolve(text.slice(text.indexOf('\r\n\r\n') + 4)))
    socket.on('error', reject)
    socket.write(`GET ${changingPath} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  })
}
