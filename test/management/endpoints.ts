import { beforeAll, expect } from 'vitest'
import { atEndOfFile, type Management, mockApi, startManagement, withGroup } from './support.ts'

export const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

/** A door on a fresh backend for the tests of one file, and the short forms they speak in. */
export function endpoints() {
  const at = {} as { rest: Management; ids: { appId: string; groupId: string } }
  const atEnd = atEndOfFile()
  beforeAll(async () => {
    at.rest = (await startManagement(atEnd)).rest
    at.ids = await withGroup(at.rest)
  })
  let counter = 0

  /** The body of an answer of the expected status. */
  async function ok(answer: ReturnType<Management['get']>, status: number) {
    const { status: got, body } = await answer
    expect([got, body?.error_code, body?.error_msg]).toEqual([status, undefined, undefined])
    return body
  }

  async function refused(answer: ReturnType<Management['get']>, status: number, code: string) {
    const { status: got, body } = await answer
    expect([got, body?.error_code]).toEqual([status, code])
    return body
  }

  return {
    at,
    ok,
    refused,
    /** A new API of the group under a path of its own. */
    async newApi(more: object = {}) {
      counter += 1
      const draft = mockApi(at.ids, { name: `api-${counter}`, req_uri: `/e${counter}`, ...more })
      return ok(at.rest.post('/apis', draft), 201)
    },
    publish: (apiId: string, envId = RELEASE) =>
      ok(
        at.rest.post('/apis/action', { action: 'online', env_id: envId, api_id: apiId, remark: 'first' }),
        201,
      ),
  }
}
