import type { Call } from '#contract/contract'
import type { Wire } from '../case-mapping.ts'
import { groupCommon } from './api-group.ts'

/** The group of an API, as its answers carry it (`api_group_info`); `null` when it is gone. */
export async function groupInfo(call: Call, id: string): Promise<Wire | null> {
  const { items } = await call('apiGroup.list', { id, preciseSearch: 'id' })
  return items[0] === undefined ? null : groupCommon(items[0])
}
