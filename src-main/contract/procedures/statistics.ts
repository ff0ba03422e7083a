import { z } from 'zod'
import { query } from '../define.ts'
import { NamedStatisticsRow, StatisticsQuery } from '../model/statistics.ts'

export const statisticsProcedures = {
  /**
   * Every call that came to a route or to none, refused ones too; debugged drafts are left out. Minutes are kept three
   * days, hours three months, days a year. Periods without calls have no row.
   */
  'statistics.query': query({
    input: StatisticsQuery,
    output: z.object({ items: z.array(NamedStatisticsRow) }),
  }),
}
