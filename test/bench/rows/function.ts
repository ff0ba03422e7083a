import { median } from '../compare.ts'
import { paced } from '../load.ts'
import { rounds, seconds } from '../options.ts'
import { startScript } from '../processes.ts'
import { report } from '../report.ts'
import type { BenchWorkspace } from '../workspace.ts'

/** Row 10: what a function adds to a call, beside a fresh context for every call. */
export async function functionRow(workspace: BenchWorkspace, httpUrl: string): Promise<void> {
  const raw = await startScript('server', 'static')
  const fresh = await startScript('server', 'fresh-function')
  const run = (url: string, headers = {}) => paced({ url, pid: 0, headers, seconds }, 100)
  const headers = { Host: workspace.host }
  const added: { ready: number[]; fresh: number[] } = { ready: [], fresh: [] }
  for (let round = 0; round <= rounds; round += 1) {
    const mock = await run(httpUrl + workspace.mockPath, headers)
    const ready = await run(httpUrl + workspace.functionPath, headers)
    const bare = await run(raw.url)
    const slow = await run(fresh.url)
    // The first round only warms up.
    if (round === 0) continue
    added.ready.push(ready - mock)
    added.fresh.push(slow - bare)
  }
  report({
    number: '10',
    what: 'function, added p50 at 100 calls/s ÷ fresh context',
    value: median(added.ready) / median(added.fresh),
    floor: 0.6,
    aim: 0.4,
    less: true,
  })
}
