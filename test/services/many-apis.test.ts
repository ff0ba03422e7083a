import { expect, test } from 'vitest'
import { contract } from '#contract/contract'
import { RELEASE_ID } from '#contract/model/environment'
import { startServices } from '../support/start-services.ts'

const APIS = 5000
/** Generous for a busy machine: the usual figures are a fifth of these. */
const LIST_MS = 300
const PUBLISH_MS = 100

test('with five thousand published APIs, lists and single changes stay quick', {
  timeout: 60_000,
}, async () => {
  const { call, draft, storage, appId } = await startServices()
  await call('quota.set', { configName: 'API_NUM_LIMIT_PER_GROUP', configValue: APIS })
  const one = draft()
  storage.transaction(() => {
    for (let n = 0; n < APIS; n += 1) {
      const id = idOf(n)
      const definition = {
        ...one,
        name: `orders-${n}`,
        reqUri: `/orders/${n}`,
        tags: ['shop', `tag${n % 9}`],
      }
      const times = { registerTime: '2026-01-01T00:00:00.000Z', updateTime: '2026-01-01T00:00:00.000Z' }
      storage.apis.add({ id, draft: definition, ...times })
      storage.publications.add({
        ...{
          versionId: `v${n}`,
          versionNo: '20260101000000',
          publishId: `p${n}`,
          envId: RELEASE_ID,
          remark: '',
        },
        ...{ publishTime: times.updateTime, snapshot: { id, ...times, definition } },
      })
    }
  })

  const listed = await timed(() => storage.apis.list())
  expect(listed.result.total).toBe(APIS)
  expect(listed.result.items[7]?.runEnvs).toMatchObject([{ envName: 'RELEASE' }])
  expect(listed.ms).toBeLessThan(LIST_MS)
  const checked = await timed(() => contract['api.list'].output.parse(listed.result))
  expect(checked.ms).toBeLessThan(LIST_MS)
  const searched = await timed(() => call('api.list', { name: 'orders-49', limit: 20 }))
  expect(searched.result.total).toBe(111)
  expect(searched.ms).toBeLessThan(LIST_MS)

  const apiId = idOf(0)
  await call('api.update', { id: apiId, draft: { ...one, remark: 'changed' } })
  const published = await timed(() => call('publication.publish', { apiId, envId: RELEASE_ID }))
  expect(published.ms).toBeLessThan(PUBLISH_MS)
  const pointers = await timed(() => storage.publications.pointers())
  expect(pointers.result).toHaveLength(APIS)
  expect(pointers.ms).toBeLessThan(PUBLISH_MS)
  expect((await call('integrationApplication.get', { id: appId })).apiCount).toBe(APIS)
  if (process.env.SHOW_TIMES) {
    console.info({
      list: listed.ms,
      parse: checked.ms,
      search: searched.ms,
      publish: published.ms,
      pointers: pointers.ms,
    })
  }
})

/** Processor time of this thread, so that what else the machine does is not measured. */
async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; ms: number }> {
  const before = process.threadCpuUsage()
  const result = await work()
  const { user, system } = process.threadCpuUsage(before)
  return { result, ms: (user + system) / 1000 }
}

/** Beside the ids that the services give out. */
function idOf(n: number): string {
  return `ffff${n.toString(16).padStart(28, '0')}`
}
