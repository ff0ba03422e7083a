import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'

/** An answer as a caller outside Atrium sees it. */
export interface OutsideAnswer {
  readonly status: number
  readonly body: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What to send; a plain GET when left out. */
interface OutsideRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * Sends a request by HTTPS, trusting the exported authority alone. Node does not resolve `*.localhost` on every system, so
 * the connection goes to 127.0.0.1 and the name travels in SNI and `Host`, as a browser or curl would send it.
 */
export function callOutside(
  url: string,
  caFile: string,
  { method = 'GET', headers = {}, body: sentBody }: OutsideRequest = {},
): Promise<OutsideAnswer> {
  const { hostname, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path: `${pathname}${search}`,
        servername: hostname,
        ca: readFileSync(caFile),
        headers: { ...headers, host: `${hostname}:${port}`, 'user-agent': 'outside/1' },
        agent: false,
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(sentBody)
  })
}

/** Runs a program and answers what it printed; `null` when this computer does not have it. */
export function runProgram(
  program: string,
  args: readonly string[],
): Promise<{ code: number; output: string } | null> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { timeout: 30_000 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') resolve(null)
      else if (error && typeof error.code !== 'number') reject(error)
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` })
    })
  })
}
