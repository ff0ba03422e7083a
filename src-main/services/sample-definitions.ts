import { ApiDraft } from '#contract/model/api'
import type { LdParameter } from '#contract/model/custom-backend'

/** Names the sample uses; they must be free. The guide page `docs/guide/sample.md` walks them. */
export const sampleNames = {
  owner: 'shop',
  partner: 'shop-partner',
  group: 'shop-group',
  quote: 'shop-quote',
  echo: 'shop-echo',
  products: 'shop-products',
  mirror: 'shop-mirror',
  orders: 'shop-orders',
  limit: 'shop-limit',
} as const

export const quoteScript = `// Prices an order: GET /shop/quote?quantity=3&price=4.50
importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse);

function execute(data) {
  data = JSON.parse(data);
  var quantity = Number(data.param.quantity);
  var price = Number(data.param.price);
  print("quantity " + quantity + ", price " + price);
  if (!(quantity > 0) || !(price > 0)) {
    return new APIConnectResponse(400, {"Content-Type": "application/json"}, {
      "message": "quantity and price must be numbers above zero"
    });
  }
  var discount = quantity >= 10 ? 0.1 : 0;
  var total = Math.round(quantity * price * (1 - discount) * 100) / 100;
  return {"quantity": quantity, "price": price, "discount": discount, "total": total};
}
`

export const echoScript = `// Answers with the request as a backend sees it.
function execute(data) {
  data = JSON.parse(data);
  return {
    "method": data.method,
    "uri": data.uri,
    "param": data.param,
    "headers": data.headers,
    "body": data.body
  };
}
`

/** Bound to shop-orders. */
export const throttlingDraft = {
  name: sampleNames.limit,
  apiCallLimits: 300,
  appCallLimits: 30,
  timeInterval: 1,
  timeUnit: 'MINUTE',
  remark: 'Limits of the sample shop.',
} as const

interface Owner {
  readonly groupId: string
  readonly romaAppId: string
}

const products = JSON.stringify(
  [
    { id: 1, name: 'Coffee cup', price: 4.5 },
    { id: 2, name: 'Tea pot', price: 18 },
  ],
  null,
  2,
)

/** A mock: no backend is needed to develop against it. */
export function productsApi(owner: Owner): ApiDraft {
  return ApiDraft.parse({
    ...owner,
    name: sampleNames.products,
    reqProtocol: 'BOTH',
    reqMethod: 'GET',
    reqUri: '/shop/products',
    authType: 'NONE',
    backendType: 'MOCK',
    mockInfo: { resultContent: products, statusCode: 200 },
    remark: 'A mock: the gateway answers by itself.',
    resultNormalSample: products,
    tags: ['sample'],
  })
}

/** The input parameters that the front API of the quote function declares. */
export const quoteParameters = [
  { name: 'quantity', type: 'NUMBER', location: 'QUERY', required: 1, sampleValue: '3' },
  { name: 'price', type: 'NUMBER', location: 'QUERY', required: 1, sampleValue: '4.50' },
] as const

/** The same two as the function declares them: required, with values to start a test with. */
export const quoteTestParameters = [
  { name: 'quantity', in: 'Parameters', default: '3', description: 'Pieces', required: true },
  { name: 'price', in: 'Parameters', default: '4.50', description: 'Price of one piece', required: true },
] satisfies LdParameter[]

/** Calls the gateway itself: its backend is the echo function's address in the same group. */
export function mirrorApi(owner: Owner, echoDomain: string): ApiDraft {
  return ApiDraft.parse({
    ...owner,
    name: sampleNames.mirror,
    reqProtocol: 'BOTH',
    reqMethod: 'POST',
    reqUri: '/shop/mirror/{shelf}',
    authType: 'NONE',
    backendType: 'HTTP',
    contentType: 'application/json',
    reqParams: [
      { name: 'shelf', location: 'PATH', required: 1, sampleValue: 'kitchen' },
      { name: 'lang', location: 'QUERY', defaultValue: 'en', sampleValue: 'en' },
    ],
    backendParams: [
      { name: 'X-Shelf', location: 'HEADER', origin: 'REQUEST', value: 'shelf' },
      { name: 'X-Shop', location: 'HEADER', origin: 'CONSTANT', value: 'sample' },
      { name: 'X-Call-Id', location: 'HEADER', origin: 'SYSTEM', value: '$context.requestId' },
    ],
    backendApi: { urlDomain: echoDomain, reqProtocol: 'HTTPS', reqMethod: 'POST', reqUri: '/shop/echo' },
    remark: 'Shows how parameters are mapped: the answer is the request its backend received.',
    tags: ['sample'],
  })
}

const order = JSON.stringify({ orderId: 1001, state: 'accepted' }, null, 2)

/** Needs an App signature, or over HTTPS the AppCode of the partner. */
export function ordersApi(owner: Owner): ApiDraft {
  return ApiDraft.parse({
    ...owner,
    name: sampleNames.orders,
    reqProtocol: 'HTTPS',
    reqMethod: 'POST',
    reqUri: '/shop/orders',
    authType: 'APP',
    authOpt: { appCodeAuthType: 'HEADER' },
    backendType: 'MOCK',
    contentType: 'application/json',
    mockInfo: { resultContent: order, statusCode: 201 },
    remark: 'App authentication; shop-partner is authorized and has an AppCode.',
    resultNormalSample: order,
    tags: ['sample'],
  })
}
