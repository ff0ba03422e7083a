import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    warm: { type: 'string', default: '8' },
    /** Numbers of rows, comma separated. */
    only: { type: 'string', default: '' },
  },
})

/** What the command line asks for: rounds of so many seconds each after so many to warm up. */
export const rounds = Number(values.rounds)
export const seconds = Number(values.seconds)
export const warmSeconds = Number(values.warm)

const only = new Set(values.only.split(',').filter((text) => text !== ''))

/** Whether one of these rows is to be measured. */
export function wanted(...numbers: number[]): boolean {
  return only.size === 0 || numbers.some((number) => only.has(String(number)))
}
