import { parsePath } from '#contract/path-template'
import { createPathIndex } from '../domain/path-template.ts'
import type { OfflineApi } from '../gateway/parts.ts'
import type { Storage } from '../storage/open.ts'

/** Drafts that would serve a request if somebody published them; for the explanation of a 404 alone. */
export function offlineApis(
  { apis }: Pick<Storage, 'apis'>,
  { method, path }: { readonly method: string; readonly path: string },
): OfflineApi[] {
  const asked = path.split('/').length
  return apis.unpublished(method).flatMap((api) => {
    // Most are told apart by their length alone.
    const open = api.matchMode === 'SWA' || api.path.endsWith('+}')
    if (!open && api.path.split('/').length !== asked) return []
    const index = createPathIndex([{ ...api, segments: parsePath(api.path).segments, value: api }])
    const found = index.find(method, path)
    if (found === undefined || found === 'path') return []
    const { apiId, apiName, groupName } = api
    return [{ apiId, apiName, groupName, method: api.method, path: api.path }]
  })
}
