import {
  type Client,
  credentials,
  Metadata,
  type MethodDefinition,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { HOST, type StartedGateway, startGateway, type TestApi } from '../support/start-gateway.ts'

const bytes = {
  serialize: (value: string) => Buffer.from(value),
  deserialize: (data: Buffer) => data.toString(),
}

function method(
  name: string,
  streams: { request?: boolean; response?: boolean } = {},
): MethodDefinition<string, string> {
  return {
    path: `/shop.Orders/${name}`,
    requestStream: streams.request ?? false,
    responseStream: streams.response ?? false,
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  }
}

const service = {
  get: method('Get'),
  fail: method('Fail'),
  watch: method('Watch', { response: true }),
  chat: method('Chat', { request: true, response: true }),
}

/** A gRPC server of Google's own library. */
async function startServer() {
  const server = new Server()
  const seen = { metadata: new Metadata(), cancelled: 0 }
  server.addService(service, {
    get(
      call: { request: string; metadata: Metadata },
      done: (error: null, value: string, trailer: Metadata) => void,
    ) {
      seen.metadata = call.metadata
      const trailer = new Metadata()
      trailer.set('x-rows', '7')
      done(null, `order ${call.request}`, trailer)
    },
    fail(_call: unknown, done: (error: Partial<ServiceError>) => void) {
      done({ code: status.NOT_FOUND, details: 'no such order' })
    },
    watch(call: { write(value: string): void; on(name: 'cancelled', listener: () => void): void }) {
      call.on('cancelled', () => {
        seen.cancelled += 1
      })
      call.write('one')
      call.write('two')
    },
    chat(call: {
      on(name: string, listener: (value: string) => void): void
      write(value: string): void
      end(): void
    }) {
      call.on('data', (value) => call.write(`you said ${value}`))
      call.on('end', () => call.end())
    },
  } as never)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  onTestFinished(() => server.forceShutdown())
  return { address: `127.0.0.1:${port}`, seen, server }
}

const grpcApi = (address: string, rest: Partial<TestApi> = {}): TestApi => ({
  ...{
    reqUri: '/shop.Orders',
    reqMethod: 'POST',
    reqProtocol: 'GRPCS',
    matchMode: 'SWA',
    backendType: 'GRPC',
  },
  backendApi: { urlDomain: address, reqProtocol: 'GRPC', reqMethod: 'POST', reqUri: '/', retryCount: '0' },
  ...rest,
})

interface OrdersClient extends Client {
  get(
    value: string,
    metadata: Metadata,
    done: (error: ServiceError | null, value: string) => void,
  ): {
    on(name: 'status', listener: (status: { metadata: Metadata }) => void): void
  }
  fail(value: string, done: (error: ServiceError | null) => void): void
  watch(value: string): { on(name: string, listener: (value: never) => void): void; cancel(): void }
  chat(): {
    on(name: string, listener: (value: never) => void): void
    write(value: string): void
    end(): void
  }
}

function clientOf({ gateway, httpsPort }: StartedGateway): OrdersClient {
  const Orders = makeGenericClientConstructor(service, 'Orders')
  const client = new Orders(
    `127.0.0.1:${httpsPort}`,
    credentials.createSsl(Buffer.from(gateway.authority.pem)),
    { 'grpc.ssl_target_name_override': HOST, 'grpc.default_authority': HOST },
  ) as unknown as OrdersClient
  onTestFinished(() => client.close())
  return client
}

test('a gRPC call passes through with metadata, message and trailers', async () => {
  const server = await startServer()
  const gateway = await startGateway({ apis: [grpcApi(server.address)] })
  const metadata = new Metadata()
  metadata.set('x-tenant', 'acme')
  const [value, trailers] = await new Promise<[string, Metadata]>((resolve, reject) => {
    let answer = ''
    const call = clientOf(gateway).get('42', metadata, (error, got) => {
      if (error) reject(error)
      answer = got
    })
    call.on('status', ({ metadata: trailing }) => resolve([answer, trailing]))
  })
  expect(value).toBe('order 42')
  expect(trailers.get('x-rows')).toEqual(['7'])
  expect(server.seen.metadata.get('x-tenant')).toEqual(['acme'])
  expect(server.seen.metadata.get('x-apig-count')).toEqual(['1'])
  expect(await gateway.lastTrace()).toMatchObject({
    status: 200,
    backendStatus: 200,
    path: '/shop.Orders/Get',
  })
})

test('an error of the server keeps its code and text', async () => {
  const server = await startServer()
  const gateway = await startGateway({ apis: [grpcApi(server.address)] })
  const error = await new Promise<ServiceError | null>((resolve) => clientOf(gateway).fail('1', resolve))
  expect(error).toMatchObject({ code: status.NOT_FOUND, details: 'no such order' })
})

test('streams go both ways as they come, and a caller who cancels ends the call at the server', async () => {
  const server = await startServer()
  const gateway = await startGateway({ apis: [grpcApi(server.address)] })
  const client = clientOf(gateway)
  const chat = client.chat()
  const heard: string[] = []
  const ended = new Promise<void>((resolve) => chat.on('end', () => resolve()))
  chat.on('data', (value: string) => {
    heard.push(value)
    if (heard.length === 1) chat.write('again')
    else chat.end()
  })
  chat.write('hello')
  await ended
  expect(heard).toEqual(['you said hello', 'you said again'])
  const watch = client.watch('all')
  watch.on('error', () => undefined)
  const got: string[] = []
  watch.on('data', (value: string) => {
    got.push(value)
    if (got.length === 2) watch.cancel()
  })
  await expect.poll(() => server.seen.cancelled).toBe(1)
  expect(got).toEqual(['one', 'two'])
})

test('a server that is not there is unavailable to the caller, 502 in the log; a call without gRPC is 0607', async () => {
  const gateway = await startGateway({ apis: [grpcApi('127.0.0.1:1')] })
  const error = await new Promise<ServiceError | null>((resolve) => clientOf(gateway).fail('1', resolve))
  expect(error).toMatchObject({ code: status.UNAVAILABLE })
  expect(await gateway.lastTrace()).toMatchObject({ status: 502, errorCode: 'APIC.0202' })
  expect(await gateway.call({ method: 'POST', path: '/shop.Orders/Get' })).toMatchObject({
    status: 400,
    json: { error_code: 'APIC.0607', error_msg: 'The following protocol is supported: GRPCS' },
  })
})

test('App authentication and unpublished methods answer as for other calls', async () => {
  const server = await startServer()
  const gateway = await startGateway({
    apis: [grpcApi(server.address, { reqUri: '/shop.Orders/Get', matchMode: 'NORMAL', authType: 'APP' })],
  })
  const client = clientOf(gateway)
  const refused = await new Promise<ServiceError | null>((resolve) =>
    client.get('1', new Metadata(), (error) => resolve(error)),
  )
  expect(refused?.code).toBe(status.UNAUTHENTICATED)
  const unknown = await new Promise<ServiceError | null>((resolve) => client.fail('1', resolve))
  expect(unknown?.code).toBe(status.UNIMPLEMENTED)
})
