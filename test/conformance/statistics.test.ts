import { expect, onTestFinished, test } from 'vitest'
import { mockApi, openDoor, withGroup } from '../management/support.ts'
import { callGateway } from '../support/call-gateway.ts'
import { startBackend } from '../support/start-backend.ts'

/** Source: ROMA Connect API Reference, ListStatisticsApi and its neighbours (policies.md §7.1). */

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
const MINUTE = 60_000

/** A backend at noon with one published mock, and a door that speaks ROMA's names. */
async function start() {
  const time = { now: Date.UTC(2026, 10, 24, 12) }
  const started = await startBackend({ now: () => time.now })
  onTestFinished(() => started.stop())
  const rest = await openDoor(started.backend.handlers, { access: started.backend.managementAccess })
  const ids = await withGroup(rest)
  const draft = mockApi(ids, { req_protocol: 'BOTH' })
  const api = (await rest.post('/apis', draft)).body
  await rest.post('/apis/action', { action: 'online', env_id: RELEASE, api_id: api.id })
  const send = (path: string) =>
    callGateway({ port: started.httpPort, host: `${ids.groupId}.apic.localhost`, path })
  const ask = async (path: string) => {
    const answer = await rest.get(`/statistics${path}`)
    return { status: answer.status, ...answer.body }
  }
  return { time, ids, api, send, ask }
}

test('a row counts every routed call of its period, in the fields of the reference', async () => {
  const { time, ids, api, send, ask } = await start()
  await send('/ping')
  await send('/ping')
  time.now += MINUTE
  await send('/ping')
  const { list, ...envelope } = await ask(`/api?mode=API&api_id=${api.id}&duration=10m`)
  expect(envelope).toEqual({
    status: 200,
    code: 'APIG.0000',
    msg: 'success',
    start_time: '2026-11-24 11:51:00',
    end_time: '2026-11-24 12:01:00',
  })
  expect(list).toHaveLength(2)
  expect(list[0]).toEqual({
    max_latency: expect.any(Number),
    avg_latency: expect.any(Number),
    max_inner_latency: expect.any(Number),
    avg_inner_latency: expect.any(Number),
    max_backend_latency: expect.any(Number),
    avg_backend_latency: expect.any(Number),
    req_count: 2,
    req_count2xx: 2,
    req_count4xx: 0,
    req_count5xx: 0,
    req_count_error: 0,
    input_throughput: 0,
    output_throughput: 8,
    current_minute: Date.UTC(2026, 10, 24, 12) / 1000,
    req_time: '2026-11-24 12:00:00',
    cycle: 'minute',
    api_id: api.id,
    group_id: ids.groupId,
    provider: ids.appId,
    register_time: '2026-11-24 12:00:00',
    status: 1,
  })
})

test('a call without an API counts for the instance alone (i)', async () => {
  const { api, send, ask } = await start()
  await send('/ping')
  await send('/nothing-here')
  const instance = await ask('/api?duration=5m')
  expect(instance.list[0]).toMatchObject({ req_count: 2, req_count4xx: 1, req_count_error: 1 })
  expect((await ask(`/api?mode=API&api_id=${api.id}&duration=5m`)).list[0]).toMatchObject({
    req_count: 1,
    req_count4xx: 0,
  })
})

test('modes ALL and APP leave out what the reference says', async () => {
  const { ids, send, ask } = await start()
  await send('/ping')
  for (const mode of ['mode=ALL', `mode=APP&roma_app_id=${ids.appId}`]) {
    const { list } = await ask(`/api?${mode}&duration=5m`)
    expect(list[0]).toMatchObject({ req_count: 1 })
    for (const name of ['cycle', 'api_id', 'group_id', 'provider', 'register_time', 'status'])
      expect(list[0]).not.toHaveProperty(name)
  }
  expect((await ask('/api?mode=APP&roma_app_id=another&duration=5m')).list).toEqual([])
})

test.each([
  ['start_time=2026-11-24 12:00:00&end_time=2026-11-24 12:00:30', 1],
  ['end_time=2026-11-24 12:00:30&duration=2h45m', 1],
  ['end_time=2026-11-24 11:00:00&duration=1h', 0],
  ['duration=5m', 1],
  ['start_time=2026-11-24 10:00:00&duration=1h', 1],
])('the range %s', async (range, rows) => {
  const { send, ask } = await start()
  await send('/ping')
  expect((await ask(`/api?${encodeURI(range)}`)).list).toHaveLength(rows)
})

test.each([
  ['/api', 'APIG.2001', 'missing time range parameters'],
  ['/api?mode=API&duration=5m', 'APIG.2001', 'parameterName:api_id'],
  ['/api?mode=APP&duration=5m', 'APIG.2001', 'parameterName:roma_app_id'],
  ['/api?mode=SOME&duration=5m', 'APIG.2011', 'parameterName:mode'],
  ['/api?cycle=year&duration=5m', 'APIG.2011', 'parameterName:cycle'],
  ['/api?duration=soon', 'APIG.2011', 'parameterName:duration'],
  ['/api?start_time=today&duration=5m', 'APIG.2011', 'parameterName:start_time'],
  ['/api/latest?duration=5m', 'APIG.2001', 'parameterName:api_id'],
  ['/group/latest', 'APIG.2001', 'parameterName:group_id'],
])('%s is refused', async (path, code, text) => {
  const { ask } = await start()
  const answer = await ask(path)
  expect([answer.status, answer.error_code]).toEqual([400, code])
  expect(answer.error_msg).toContain(text)
})

test('the latest numbers come by minute within an hour, by hour within a day, by day beyond', async () => {
  const { api, ids, send, ask } = await start()
  await send('/ping')
  const cycleOf = async (duration: string) =>
    (await ask(`/api/latest?api_id=${api.id}&duration=${duration}`)).list.map(
      (row: { cycle: string }) => row.cycle,
    )
  expect(await cycleOf('1h')).toEqual(['minute'])
  expect(await cycleOf('24h')).toEqual(['hour'])
  expect(await cycleOf('48h')).toEqual(['day'])
  expect((await ask(`/group/latest?group_id=${ids.groupId}`)).list).toMatchObject([
    { req_count: 1, group_id: ids.groupId, cycle: 'minute' },
  ])
})

test("owners are ranked by the calls of their APIs; calls without a caller are nobody's", async () => {
  const { ids, send, ask } = await start()
  await send('/ping')
  expect((await ask('/roma-app-usages?duration=5m')).list).toMatchObject([
    { roma_app_id: ids.appId, req_count: 1 },
  ])
  expect((await ask('/app-usages?duration=5m')).list).toEqual([])
  expect((await ask('/roma-app?duration=5m')).list).toEqual([])
  expect((await ask(`/apps/${ids.appId}/roma-apps?roma_app_ids=${ids.appId}&duration=5m`)).list).toEqual([])
  expect((await ask(`/apps/x/roma-apps?roma_app_ids=1,2,3,4,5,6&duration=5m`)).error_code).toBe('APIG.2011')
})
