import { afterAll, expect, test } from 'vitest'
import { startRuntime } from '../start-runtime.ts'

/** What the expression gives as JSON, or (a RegExp) the failure's message. */
export type Row = readonly [name: string, expression: string, expected: unknown]

/** Runs each expression in a script that has imported the class, and compares the answer. */
export function classTable(importPath: string, rows: readonly Row[], options: { head?: string } = {}): void {
  const { runtime, draft } = startRuntime({ cpuMs: 10_000 })
  afterAll(() => runtime.close())

  test.each(rows)('%s', async (_name, expression, expected) => {
    const source = `importClass(${importPath});\n${options.head ?? ''}\nfunction execute(data) { return {value: ${expression}} }`
    const answer = await draft(source)
    if (expected instanceof RegExp) {
      expect(answer.failure?.message).toMatch(expected)
      // The place is the user's, not the library's.
      expect(answer.failure?.line).toBe(2 + (options.head ?? '').split('\n').length)
      return
    }
    expect(answer.failure).toBeNull()
    expect(JSON.parse(Buffer.from(answer.body).toString('utf8'))).toEqual({ value: expected })
  })
}
