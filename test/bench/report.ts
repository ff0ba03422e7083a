import { loadGenerator } from './load.ts'
import { rounds, seconds } from './options.ts'

interface Row {
  readonly number: string
  readonly what: string
  readonly measured: string
  readonly floor: string
  readonly aim: string
  readonly reached: 'aim' | 'floor' | 'below' | 'not measured'
}
const rows: Row[] = []

/** Adds a row to the table. `less`: smaller is better. */
export function report(
  row: Omit<Row, 'reached' | 'measured' | 'floor' | 'aim'> & {
    value: number
    floor: number
    aim: number
    unit?: string
    less?: boolean
  },
): void {
  const { number, what, value, floor, aim, unit = '', less = false } = row
  const meets = (bound: number) => (less ? value <= bound : value >= bound)
  const reached = Number.isNaN(value) ? 'not measured' : meets(aim) ? 'aim' : meets(floor) ? 'floor' : 'below'
  const text = (figure: number) =>
    Number.isNaN(figure) ? '–' : `${figure >= 100 ? Math.round(figure) : Number(figure.toFixed(2))}${unit}`
  rows.push({ number, what, measured: text(value), floor: text(floor), aim: text(aim), reached })
  process.stderr.write(`row ${number} ${what}: ${text(value)}\n`)
}

/** Every row so far, with how far it got. */
export function printTable(): void {
  const head = ['#', 'what', 'measured', 'floor', 'aim', 'reached']
  const cells = rows.map((row) => [row.number, row.what, row.measured, row.floor, row.aim, row.reached])
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  process.stdout.write(
    `\n${[line(head), rule, ...cells.map(line)].join('\n')}\n\nLoad by ${loadGenerator}; ${rounds} rounds of ${seconds} s, interleaved; ratios per CPU second, medians.\n`,
  )
}
