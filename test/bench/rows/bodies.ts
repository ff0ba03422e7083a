import { compare } from '../compare.ts'
import { forgetPeak, load, memoryMb } from '../load.ts'
import { seconds } from '../options.ts'
import { report } from '../report.ts'
import type { Side } from './proxy.ts'

/** Row 8: bodies of 1 and 10 MB beside the bare proxy, and the memory they take. */
export async function bodyRows({ reference, bareUrl, on, workspace }: Side): Promise<void> {
  for (const megabytes of [1, 10]) {
    const post = { bodyBytes: megabytes * 1024 * 1024, connections: 4 }
    const ratios = await compare({ ...reference, ...post, url: `${bareUrl}/posted` }, [
      {
        name: 'atrium',
        url: on.httpUrl + workspace.postPath,
        pid: on.pid,
        headers: { Host: workspace.host },
        ...post,
      },
    ])
    report({
      number: '8',
      what: `${megabytes} MB bodies ÷ bare proxy`,
      value: ratios.get('atrium') ?? Number.NaN,
      floor: 0.85,
      aim: 1.2,
    })
  }
  const before = memoryMb(on.pid)
  forgetPeak(on.pid)
  await load({
    url: on.httpUrl + workspace.postPath,
    pid: on.pid,
    headers: { Host: workspace.host },
    bodyBytes: 10 * 1024 * 1024,
    connections: 4,
    seconds,
  })
  const growth = Math.max(0, memoryMb(on.pid, 'VmHWM') - before)
  report({
    number: '8',
    what: 'growth of memory, 4 × 10 MB in flight',
    value: growth,
    floor: 100,
    aim: 60,
    unit: ' MB',
    less: true,
  })
}
