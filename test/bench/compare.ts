import { type Load, load } from './load.ts'
import { rounds, seconds, warmSeconds } from './options.ts'

/** The middle figure; those that could not be measured do not count. */
export function median(figures: readonly number[]): number {
  const sorted = figures.filter((figure) => !Number.isNaN(figure)).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** A server under load. */
export interface Target extends Omit<Load, 'seconds'> {
  readonly name: string
  /** Made anew for each run: signatures live fifteen minutes. */
  readonly sign?: () => Record<string, string>
}

/** `efficiency`: calls per CPU second; times count inversely, so that more is better. */
type Measure = 'efficiency' | 'p50' | 'p99'

/** Interleaved rounds; each target's ratio is taken against the references right before and after it. */
export async function compare(
  reference: Target,
  targets: readonly Target[],
  measure: Measure = 'efficiency',
): Promise<Map<string, number>> {
  const run = async (target: Target, runSeconds = seconds) => {
    const { sign, ...rest } = target
    const headers = { ...target.headers, ...sign?.() }
    const result = await load({ ...rest, headers, seconds: runSeconds })
    if (result.failed > 0) process.stderr.write(`${target.name}: ${result.failed} calls failed\n`)
    if (measure === 'p50') return 1 / result.p50Ms
    if (measure === 'p99') return 1 / result.p99Ms
    if (Number.isNaN(result.callsPerCpuSecond)) return result.callsPerSecond
    return result.callsPerCpuSecond
  }
  for (const target of [reference, ...targets]) await run(target, warmSeconds)
  const ratios = new Map<string, number[]>(targets.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    let before = await run(reference)
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      const measured = await run(target)
      const after = await run(reference)
      ratios.get(target.name)?.push(measured / ((before + after) / 2))
      before = after
    }
  }
  return new Map([...ratios].map(([name, figures]) => [name, median(figures)]))
}
