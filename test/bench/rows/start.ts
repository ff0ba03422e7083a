import { median } from '../compare.ts'
import { memoryMb } from '../load.ts'
import { endAll, startAtrium } from '../processes.ts'
import { report } from '../report.ts'

/** Row 13: the start with 5 000 APIs, and memory when nothing happens. */
export async function startRow(dataDir: string): Promise<void> {
  const times: number[] = []
  let memory = Number.NaN
  for (let i = 0; i < 4; i += 1) {
    const startedAt = performance.now()
    const { pid } = await startAtrium(dataDir)
    // The first start fills the compile cache.
    if (i > 0) times.push((performance.now() - startedAt) / 1000)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    memory = memoryMb(pid)
    await endAll()
  }
  report({
    number: '13',
    what: 'cold start with 5 000 APIs',
    value: median(times),
    floor: 1,
    aim: 0.5,
    unit: ' s',
    less: true,
  })
  report({
    number: '13',
    what: 'idle memory, headless',
    value: memory,
    floor: 130,
    aim: 100,
    unit: ' MB',
    less: true,
  })
}
