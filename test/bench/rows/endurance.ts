import { compare, type Target } from '../compare.ts'
import { load, memoryMb } from '../load.ts'
import { wanted } from '../options.ts'
import { report } from '../report.ts'
import type { Side } from './proxy.ts'

const CALLS = 1_000_000

/** Row 15: whether a call costs more when 10 000 addresses have counters of their own. */
export async function keysRow({ on, workspace }: Side): Promise<void> {
  if (!wanted(15)) return
  const from = (addresses: number): Target => ({
    name: String(addresses),
    url: on.httpUrl + workspace.throttledPath,
    pid: on.pid,
    headers: { Host: workspace.host },
    addresses,
  })
  const ratios = await compare(from(10), [from(10_000)])
  report({
    number: '15',
    what: '10 000 throttled addresses ÷ 10',
    value: ratios.get('10000') ?? Number.NaN,
    floor: 0.9,
    aim: 0.97,
  })
}

/** Row 16: resident memory after a million calls, against what it was after the first tenth of them. */
export async function memoryRow({ on, workspace }: Side): Promise<void> {
  if (!wanted(16)) return
  const target = {
    url: on.httpUrl + workspace.openPath,
    pid: on.pid,
    headers: { Host: workspace.host },
    seconds: 5,
  }
  let calls = 0
  let first = Number.NaN
  while (calls < CALLS) {
    calls += (await load(target)).callsPerSecond * target.seconds
    if (Number.isNaN(first) && calls >= CALLS / 10) first = memoryMb(on.pid)
  }
  report({
    number: '16',
    what: 'growth of memory over a million calls',
    value: Math.max(0, memoryMb(on.pid) - first),
    floor: 40,
    aim: 10,
    unit: ' MB',
    less: true,
  })
}
