import { createPathIndex } from '../../../src-main/domain/path-template.ts'
import { median } from '../compare.ts'
import { report } from '../report.ts'

/** Row 11: whether finding a route depends on how many there are. */
export function lookupRow(): void {
  const indexOf = (size: number) =>
    createPathIndex(
      Array.from({ length: size }, (_, i) => ({
        method: 'GET',
        path: i % 2 === 0 ? `/api/v1/resource-${i}/items/{id}` : `/api/v1/resource-${i}`,
        matchMode: 'NORMAL' as const,
        value: i,
      })),
    )
  // A path is a new text in every call, cut out of the request line.
  const prepare = (size: number) => {
    const index = indexOf(size)
    const targets = Array.from({ length: 997 }, (_, i) => {
      const at = (i * 7919) % size
      return `${at % 2 === 0 ? `/api/v1/resource-${at}/items/${i}` : `/api/v1/resource-${at}`}?page=1`
    })
    return () => {
      const startedAt = performance.now()
      for (let n = 0; n < 100; n += 1)
        for (const target of targets) index.find('GET', target.slice(0, target.indexOf('?')))
      return performance.now() - startedAt
    }
  }
  const small = prepare(10)
  const big = prepare(5000)
  const ratios = Array.from({ length: 40 }, () => {
    const before = small()
    const measured = big()
    return measured / ((before + small()) / 2)
  })
  report({
    number: '11',
    what: 'route lookup, 5 000 ÷ 10 APIs',
    value: median(ratios.slice(5)),
    floor: 1.6,
    aim: 1.4,
    less: true,
  })
}
