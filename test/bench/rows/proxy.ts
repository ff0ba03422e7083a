import { signAppRequest } from '../../../src-main/domain/signing/app-signature.ts'
import { compare, type Target } from '../compare.ts'
import type { Peer } from '../mockoon.ts'
import { wanted } from '../options.ts'
import { startAtrium, startPeer, startScript } from '../processes.ts'
import { report } from '../report.ts'
import type { BenchWorkspace } from '../workspace.ts'

/** The servers that most rows compare. All stay up; one at a time has load. */
export interface Side {
  readonly workspace: BenchWorkspace
  readonly bareUrl: string
  readonly on: { readonly pid: number; readonly httpUrl: string; readonly httpsUrl: string }
  /** The bare proxy. */
  readonly reference: Target
  readonly untraced: Target
  readonly traced: Target
  /** Signed, throttled, address-checked, signed again for the backend, a header set, and traced. */
  readonly everything: Target
}

export async function startSide(
  workspace: BenchWorkspace,
  upstream: string,
  dirs: { on: string; off: string },
): Promise<Side> {
  const bare = await startScript('server', 'bare', `http://${upstream}`)
  const on = await startAtrium(dirs.on)
  const off = await startAtrium(dirs.off)
  const headers = { Host: workspace.host }
  const sign = () => {
    const { sdkDate, authorization } = signAppRequest({
      method: 'GET',
      path: workspace.signedPath,
      query: '',
      headers: [['Host', workspace.host]],
      body: null,
      ...workspace.app,
      now: Date.now(),
    })
    return { 'X-Sdk-Date': sdkDate, Authorization: authorization }
  }
  return {
    workspace,
    bareUrl: bare.url,
    on,
    reference: { name: 'bare', url: `${bare.url}/x`, pid: bare.pid },
    untraced: { name: 'untraced', url: off.httpUrl + workspace.openPath, pid: off.pid, headers },
    traced: { name: 'traced', url: on.httpUrl + workspace.openPath, pid: on.pid, headers },
    everything: { name: 'everything', url: on.httpUrl + workspace.signedPath, pid: on.pid, headers, sign },
  }
}

/** Rows 1–3: calls per CPU second of small GETs beside the bare proxy. */
export async function proxyRows({ reference, untraced, traced, everything }: Side): Promise<void> {
  if (!wanted(1, 2, 3)) return
  const ratios = await compare(reference, [untraced, traced, everything])
  const of = ({ name }: Target) => ratios.get(name) ?? Number.NaN
  report({
    number: '1',
    what: 'route among 5 000, None, no trace ÷ bare proxy',
    value: of(untraced),
    floor: 0.75,
    aim: 0.9,
  })
  report({ number: '2', what: 'None, trace on ÷ bare proxy', value: of(traced), floor: 0.65, aim: 0.8 })
  report({
    number: '3',
    what: 'App signature, five policies, trace ÷ bare proxy',
    value: of(everything),
    floor: 0.55,
    aim: 0.75,
  })
}

/** Rows 5 and 14: times of single calls, with nothing else going on. */
export async function latencyRows({ reference, everything }: Side): Promise<void> {
  const alone = (target: Target): Target => ({ ...target, connections: 1 })
  const times = async (measure: 'p50' | 'p99') =>
    1 / ((await compare(alone(reference), [alone(everything)], measure)).get('everything') ?? Number.NaN)
  if (wanted(5))
    report({
      number: '5',
      what: 'p50 at one connection, everything on ÷ bare proxy',
      value: await times('p50'),
      floor: 1.6,
      aim: 1.3,
      less: true,
    })
  if (wanted(14))
    report({
      number: '14',
      what: 'p99 at one connection, everything on ÷ bare proxy',
      value: await times('p99'),
      floor: 1.5,
      aim: 1.3,
      less: true,
    })
}

/** Row 7: what encryption costs. */
export async function secureRow({ traced, on, workspace }: Side): Promise<void> {
  if (!wanted(7)) return
  const secure = { ...traced, name: 'https', url: on.httpsUrl + workspace.openPath }
  const ratios = await compare(traced, [secure])
  report({
    number: '7',
    what: 'HTTPS keep-alive ÷ our HTTP',
    value: ratios.get('https') ?? Number.NaN,
    floor: 0.75,
    aim: 0.88,
  })
}

/** Rows 4 and 6: another product, where it is installed, and node:http answering by itself. */
export async function peerRows(
  { on, workspace, everything }: Side,
  peers: { proxy: Peer; mock: Peer } | null,
): Promise<void> {
  if (wanted(4)) {
    const proxy = peers && (await startPeer(peers.proxy))
    const ratios =
      proxy && (await compare({ name: 'mockoon', url: `${proxy.url}/x`, pid: proxy.pid }, [everything]))
    report({
      number: '4',
      what: "everything on ÷ Mockoon's proxy",
      value: ratios?.get('everything') ?? Number.NaN,
      floor: 7,
      aim: 10,
    })
  }
  if (!wanted(6)) return
  const raw = await startScript('server', 'static')
  const mock: Target = {
    name: 'mock',
    url: on.httpUrl + workspace.mockPath,
    pid: on.pid,
    headers: { Host: workspace.host },
  }
  const ratios = await compare({ name: 'node', url: raw.url, pid: raw.pid }, [mock])
  report({
    number: '6',
    what: 'mock with trace ÷ node:http',
    value: ratios.get('mock') ?? Number.NaN,
    floor: 0.45,
    aim: 0.6,
  })
  const peer = peers && (await startPeer(peers.mock))
  const other = peer && (await compare({ name: 'mockoon', url: `${peer.url}/mocked`, pid: peer.pid }, [mock]))
  report({
    number: '6',
    what: "mock with trace ÷ Mockoon's mock",
    value: other?.get('mock') ?? Number.NaN,
    floor: 8,
    aim: 12,
  })
}
