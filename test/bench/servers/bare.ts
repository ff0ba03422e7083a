import { createServer, type ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'

/** The reference: node:http in, undici dispatch out, a few lines. Argument: the upstream's origin. */
const pool = new Pool(process.argv[2] ?? '', { connections: 64, pipelining: 1 })
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'host',
  'expect',
])

function withoutHops(raw: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i < raw.length; i += 2)
    if (!hopByHop.has((raw[i] ?? '').toLowerCase())) kept.push(raw[i] ?? '', raw[i + 1] ?? '')
  return kept
}

function handler(response: ServerResponse): Dispatcher.DispatchHandler {
  let done = false
  return {
    onRequestStart(controller) {
      response.on('close', () => {
        if (!done) controller.abort(new Error('the caller left'))
      })
    },
    onResponseStart(controller, status) {
      const raw = (controller as { rawHeaders?: Buffer[] }).rawHeaders ?? []
      response.writeHead(status, withoutHops(raw.map((part) => part.toString('latin1'))))
    },
    onResponseData(controller, chunk) {
      if (response.write(chunk)) return
      controller.pause()
      response.once('drain', () => controller.resume())
    },
    onResponseEnd() {
      done = true
      response.end()
    },
    onResponseError(_controller, error) {
      done = true
      if (response.headersSent) response.destroy()
      else response.writeHead(502).end(error.message)
    },
  }
}

const server = createServer((request, response) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0
  pool.dispatch(
    {
      path: request.url ?? '/',
      method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: withoutHops(request.rawHeaders),
      body: hasBody ? request : null,
    },
    handler(response),
  )
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
