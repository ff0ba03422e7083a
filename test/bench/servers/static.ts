import { createServer } from 'node:http'

/** The upstream, and the reference of the mock: 200 bytes at once, POST bodies drained. */
const body = JSON.stringify({ id: 4711, note: 'x'.repeat(200 - 25) })

const server = createServer((request, response) => {
  const answer = () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  }
  if (request.method !== 'POST') answer()
  else {
    request.resume()
    request.on('end', answer)
  }
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
