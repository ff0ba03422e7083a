import { readdirSync, readFileSync } from 'node:fs'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import type { Call } from '#contract/contract'
import { callOver, enterConsole, openRpc } from '../support/console-client.ts'
import { type RunningHost, startHost } from '../support/start-host.ts'

// `npm run soak -- --calls N`: that many calls through a real headless host, with publishes and endless loops in
// between. Ends with 1 when a call fails that should not, or when memory or handles keep growing.
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    callers: { type: 'string', default: '16' },
  },
})
const calls = Number(values.calls)
const callers = Number(values.callers)
if (!Number.isInteger(calls) || calls < 1000 || !Number.isInteger(callers) || callers < 1) {
  process.stderr.write('--calls takes a number from 1000 on, --callers a number from 1 on.\n')
  process.exit(1)
}

const envId = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
const agent = new Agent({ keepAlive: true, maxSockets: callers })

interface Target {
  readonly host: string
  readonly path: string
  /** What it may answer. */
  readonly statuses: readonly number[]
  /** Share of the calls. */
  readonly weight: number
}

interface Sample {
  readonly megabytes: number
  readonly handles: number
}

function get(port: string, { host, path }: Target): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, agent, headers: { host } },
      (response: IncomingMessage) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode ?? 0))
        response.once('error', reject)
      },
    )
    sent.once('error', reject)
    sent.end()
  })
}

/** Memory and open files of the host. Only Linux tells; elsewhere the calls alone are judged. */
function sample(host: RunningHost): Sample | undefined {
  if (process.platform !== 'linux') return undefined
  const folder = `/proc/${host.facts.pid}`
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1] ?? '0'
  return { megabytes: Number(kilobytes) / 1024, handles: readdirSync(`${folder}/fd`).length }
}

async function furnish(
  call: Call,
  echoPort: number,
): Promise<{ targets: Target[]; republish(): Promise<void> }> {
  await call('feature.set', { name: 'ratelimit', enable: true, config: '{"api_limits":1000000}' })
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'soak' })
  const { id: groupId, slDomain } = await call('apiGroup.create', { name: 'soak', romaAppId })
  const common = { groupId, romaAppId, reqProtocol: 'BOTH', reqMethod: 'GET' } as const

  async function publish(draft: Parameters<typeof addApi>[0]): Promise<string> {
    const id = await addApi(draft)
    await call('publication.publish', { apiId: id, envId })
    return id
  }
  async function addApi(draft: { name: string; backend: object }): Promise<string> {
    const { name, backend } = draft
    const { id } = await call('api.create', {
      ...common,
      name,
      reqUri: `/${name}`,
      backendType: 'MOCK',
      ...backend,
    })
    return id
  }
  async function addFunction(name: string, content: string): Promise<void> {
    const { id } = await call('customBackend.create', { name, path: `/${name}`, method: 'GET', romaAppId })
    await call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content }] })
    await call('customBackend.deploy', { id })
    const frontApi = { groupId, envId, authType: 'NONE', protocol: 'BOTH', backendTimeout: 5000 } as const
    await call('customBackend.publish', { id, frontApi })
  }

  const mock = await publish({ name: 'mock', backend: { mockInfo: { resultContent: 'soaked' } } })
  const backendApi = {
    reqProtocol: 'HTTP',
    reqMethod: 'GET',
    urlDomain: `127.0.0.1:${echoPort}`,
    reqUri: '/echo',
    timeout: 10_000,
  }
  await publish({ name: 'echo', backend: { backendType: 'HTTP', backendApi } })
  await addFunction('function', 'function execute(data) { return "soaked" }')
  await addFunction('endless', 'function execute(data) { while (true) {} }')
  const target = (name: string, weight: number): Target => ({
    host: slDomain,
    path: `/${name}`,
    statuses: [200],
    weight,
  })
  return {
    targets: [target('mock', 70), target('echo', 20), target('function', 10)],
    async republish() {
      await call('publication.publish', { apiId: mock, envId })
    },
  }
}

async function run(): Promise<boolean> {
  const echo = createServer((_request, response) => response.end('echo'))
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  const host = await startHost()
  const client = await openRpc(
    new URL(host.facts.consoleUrl).origin,
    await enterConsole(host.facts.consoleUrl),
  )
  const { targets, republish } = await furnish(callOver(client), (echo.address() as AddressInfo).port)
  const { port } = new URL(host.facts.httpUrl)
  const wheel = targets.flatMap((target) => Array<Target>(target.weight).fill(target))
  // Stopped at its limit of processor time, or given up on by the gateway, whichever comes first.
  const endless: Target = { ...(targets[0] as Target), path: '/endless', statuses: [500, 504] }
  const wrong = new Map<string, number>()
  const samples: Sample[] = []
  const step = Math.max(1, Math.floor(calls / 100))
  let started = 0

  async function callerLoop(): Promise<void> {
    while (started < calls) {
      const number = started
      started += 1
      if (number % step === 0) await between(number)
      const target = number % (step * 20) === 1 ? endless : (wheel[number % wheel.length] as Target)
      const status = await get(port, target)
      if (target.statuses.includes(status)) continue
      const text = `${target.path} answered ${status}`
      wrong.set(text, (wrong.get(text) ?? 0) + 1)
    }
  }

  async function between(number: number): Promise<void> {
    const taken = sample(host)
    if (taken !== undefined) samples.push(taken)
    if (number % (step * 5) === 0) await republish()
  }

  const began = performance.now()
  await Promise.all(Array.from({ length: callers }, callerLoop))
  const seconds = (performance.now() - began) / 1000
  process.stdout.write(`${calls} calls in ${seconds.toFixed(1)} s, ${Math.round(calls / seconds)} a second\n`)
  for (const [text, count] of wrong) process.stdout.write(`${text}: ${count} times\n`)
  await client.close()
  agent.destroy()
  const code = await host.stop()
  echo.close()
  process.stdout.write(`The host ended with ${code}\n`)
  const flat = isFlat(samples)
  return wrong.size === 0 && code === 0 && flat
}

/** The last quarter of the run against the one before: within 5 %, and a little for the noise of short runs. */
function isFlat(samples: readonly Sample[]): boolean {
  const quarter = Math.floor(samples.length / 4)
  if (quarter === 0) return true
  const median = (of: keyof Sample, from: number) => {
    const part = samples.slice(from, from + quarter).map((one) => one[of])
    return part.sort((a, b) => a - b)[Math.floor(quarter / 2)] ?? 0
  }
  let flat = true
  for (const [of, noise] of [
    ['megabytes', 16],
    ['handles', 8],
  ] as const) {
    const early = median(of, samples.length - 2 * quarter)
    const late = median(of, samples.length - quarter)
    process.stdout.write(`${of}: ${early.toFixed(1)}, at the end ${late.toFixed(1)}\n`)
    if (late > early * 1.05 + noise) flat = false
  }
  return flat
}

process.exitCode = (await run()) ? 0 : 1
