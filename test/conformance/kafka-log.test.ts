import { expect, test } from 'vitest'
import { KafkaLogContent, kafkaSystemFields } from '#contract/model/plugin-content/kafka-log'
import { compileKafkaLog } from '../../src-main/gateway/kafka/kafka-log.ts'
import { createKafkaSinks, MAX_QUEUED } from '../../src-main/gateway/kafka/kafka-sinks.ts'
import { bindPlugins } from '../support/bind-plugins.ts'
import { makeCertificate } from '../support/certificates.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { startSmallBroker } from '../support/small-broker.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

// Source: policies.md §4.5 (APIG User Guide, "Kafka Log Push"; API Reference, "KafkaLogContent").
async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !what(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(what()).toBe(true)
}

async function start(kafka_log: Record<string, unknown>, apis: readonly object[] = [{}]) {
  const echo = await startEchoServer()
  const gateway = await startGateway({
    apis: apis.map((api) => ({
      reqUri: '/orders',
      reqMethod: 'ANY',
      backendApi: httpBackend(echo.address),
      ...api,
    })),
    input: { bound: bindPlugins({ kafka_log: { topic: 'calls', ...kafka_log } }) },
  })
  const pluginId = [...gateway.gateway.table().bound.values()][0]?.kafkaLog?.target.pluginId ?? ''
  return { ...gateway, echo, state: () => gateway.gateway.kafka.state(pluginId) }
}

const all = Object.fromEntries(Object.keys(kafkaSystemFields).map((name) => [name, true]))

test('one JSON message a call, with the fields that are switched on', async () => {
  const broker = await startSmallBroker()
  const { call, state } = await start({
    broker_list: [broker.address],
    key: 'orders',
    meta_config: {
      system: { request_id: true, http_status: true, uri: true, api_id: false },
      call_data: {
        log_request_header: true,
        request_header_filter: 'X-Trace,X-B3-*,Authorization',
        log_request_query_string: true,
        request_query_string_filter: 'a*',
        log_request_body: true,
        log_response_header: true,
        response_header_filter: 'content-type',
        log_response_body: true,
      },
    },
  })
  const answer = await call({
    method: 'POST',
    path: '/orders?a=1&b=2&access_token=s3cret',
    headers: [
      ['X-Trace', 'T1'],
      ['X-B3-SpanId', 'S1'],
      ['X-Other', 'no'],
      ['Authorization', 'Bearer s3cret'],
    ],
    body: '{"password":"s3cret","size":3}',
  })
  await until(() => broker.messages.length === 1)
  const [message] = broker.messages
  expect(message).toMatchObject({ topic: 'calls', key: 'orders' })
  const { response_body, ...rest } = JSON.parse(message?.value ?? '')
  expect(rest).toEqual({
    request_id: answer.headers['x-request-id'],
    http_status: 200,
    uri: '/orders',
    request_header: { 'x-trace': 'T1', 'x-b3-spanid': 'S1', authorization: '‹secret:authorization›' },
    request_query_string: { a: '1', access_token: '‹secret:access_token›' },
    request_body: '{"password":"‹secret:password›","size":3}',
    response_header: { 'content-type': 'application/json' },
  })
  expect(JSON.parse(response_body)).toMatchObject({ method: 'POST' })
  expect(state()).toMatchObject({ state: 'connected', sent: 1, dropped: 0, problem: '' })
})

test('every system field has a value of its kind', async () => {
  const broker = await startSmallBroker()
  const { call } = await start({ broker_list: [broker.address], meta_config: { system: all } })
  await call({ path: '/orders?a=1', headers: [['User-Agent', 'test/1']] })
  await until(() => broker.messages.length === 1)
  const message = JSON.parse(broker.messages[0]?.value ?? '')
  expect(Object.keys(message)).toEqual(Object.keys(kafkaSystemFields))
  expect(message).toMatchObject({
    client_ip: '127.0.0.1',
    api_id: 'api0',
    http_status: 200,
    scheme: 'http',
    request_method: 'GET',
    uri: '/orders',
    upstream_status: 200,
    http_user_agent: 'test/1',
    error_type: 0,
    response_source: 'remote',
    server_protocol: 'HTTP/1.1',
  })
  expect(message.start_time).toBeGreaterThan(1_700_000_000)
  expect(message.start_time).toBeLessThan(10_000_000_000)
  expect(message.request_time).toBeGreaterThanOrEqual(0)
})

test('refused calls are logged too, and come from the gateway', async () => {
  const broker = await startSmallBroker()
  const fields = { http_status: true, response_source: true, error_type: true }
  const { call } = await start({ broker_list: [broker.address], meta_config: { system: fields } }, [
    { authType: 'APP' },
  ])
  expect((await call({ path: '/orders' })).status).toBe(401)
  await until(() => broker.messages.length === 1)
  expect(JSON.parse(broker.messages[0]?.value ?? '')).toEqual({
    http_status: 401,
    error_type: 0,
    response_source: 'local',
  })
})

test('without a key messages are spread over the partitions', async () => {
  const broker = await startSmallBroker({ partitions: 2 })
  const { call } = await start({ broker_list: [broker.address] })
  for (let i = 0; i < 8; i += 1) await call({ path: '/orders' })
  await until(() => broker.messages.length === 8)
  expect(new Set(broker.messages.map(({ partition }) => partition))).toEqual(new Set([0, 1]))
})

test('SASL PLAIN: the right password is taken, a wrong one shows in the state', async () => {
  const sasl = { username: 'gateway', password: 'Kafka!Secret' }
  const broker = await startSmallBroker({ sasl })
  const config = (sasl_password: string) => ({
    broker_list: [broker.address],
    sasl_config: { security_protocol: 'SASL_PLAINTEXT', sasl_username: sasl.username, sasl_password },
  })
  const good = await start(config(sasl.password))
  await good.call({ path: '/orders' })
  await until(() => broker.messages.length === 1)
  const bad = await start(config('wrong'))
  expect((await bad.call({ path: '/orders' })).status).toBe(200)
  await until(() => bad.state()?.dropped === 1)
  expect(bad.state()).toMatchObject({ state: 'failed', sent: 0 })
  expect(bad.state()?.problem).toMatch(/SASL|authenticat/i)
})

test('SASL_SSL: the given authority is trusted, another one is not', async () => {
  const authority = makeCertificate({ name: 'brokers', authority: true })
  const other = makeCertificate({ name: 'somebody else', authority: true })
  const tls = makeCertificate({ name: 'localhost', san: ['DNS:localhost'], issuer: authority })
  const sasl = { username: 'gateway', password: 'Kafka!Secret' }
  const broker = await startSmallBroker({ sasl, tls, partitions: 1 })
  const config = ({ cert }: { cert: string }) => ({
    broker_list: [broker.address],
    sasl_config: {
      ...{ security_protocol: 'SASL_SSL', sasl_username: sasl.username, sasl_password: sasl.password },
      ssl_ca_content: cert,
    },
  })
  const good = await start(config(authority))
  await good.call({ path: '/orders' })
  await until(() => broker.messages.length === 1)
  const bad = await start(config(other))
  await bad.call({ path: '/orders' })
  await until(() => bad.state()?.dropped === 1)
  expect(bad.state()?.problem).toMatch(/certificate|signature/i)
})

test('a broker that is not there: calls go on, messages are dropped and counted', async () => {
  const { call, state, warnings } = await start({ broker_list: ['127.0.0.1:1'] })
  for (let i = 0; i < 5; i += 1) expect((await call({ path: '/orders' })).status).toBe(200)
  await until(() => state()?.dropped === 5)
  expect(state()).toMatchObject({ state: 'failed', queued: 0, sent: 0 })
  expect(state()?.problem).toContain('ECONNREFUSED')
  expect(warnings.filter((text) => text.includes('kafka_log'))).toHaveLength(1)
})

test('a broker that refuses a message: tried again as often as is said, then dropped', async () => {
  const broker = await startSmallBroker()
  const { call, state } = await start({ broker_list: [broker.address], max_retry_count: 1, retry_backoff: 1 })
  broker.refuse(7)
  await call({ path: '/orders' })
  await until(() => state()?.state === 'failed')
  broker.refuse(0)
  // The broker has the message a moment before its answer is read.
  await until(() => state()?.sent === 1)
  expect(broker.messages).toHaveLength(1)
  expect(state()).toMatchObject({ state: 'connected', sent: 1, dropped: 0 })
})

test('the queue is bounded, and a broker that hangs holds nothing up', async () => {
  const broker = await startSmallBroker()
  broker.fallSilent()
  const sinks = createKafkaSinks({
    outgoing: { check: () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => 0,
  })
  const content = KafkaLogContent.parse({ broker_list: [broker.address], topic: 'calls' })
  const { target } = compileKafkaLog(content, { id: 'p', name: 'p' })
  for (let i = 0; i < MAX_QUEUED + 500; i += 1) sinks.push(target, 'message')
  expect(sinks.state('p')).toMatchObject({ queued: MAX_QUEUED, dropped: 500 })
  await sinks.close()
})

test('the rule for outgoing calls holds for brokers', async () => {
  const { call, state } = await start({ broker_list: ['169.254.1.1:9092'] })
  await call({ path: '/orders' })
  await until(() => state()?.dropped === 1)
  expect(state()?.problem).toContain('refused by the rule')
})
