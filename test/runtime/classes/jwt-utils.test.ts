import { createHmac } from 'node:crypto'
import { classTable } from './class-table.ts'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ appId: 'app', timestamp: '1700000000' })}`
const token = `${head}.${createHmac('sha256', 'key').update(head).digest('base64url')}`

classTable('com.huawei.livedata.util.JWTUtils', [
  ['a compact token over application and time', 'JWTUtils.createToken("app", "key", "1700000000")', token],
  ['the same with a number', 'JWTUtils.createToken("app", "key", 1700000000)', token],
  [
    'another key, another signature',
    `JWTUtils.createToken("app", "other", "1700000000") === "${token}"`,
    false,
  ],
  ['null', 'JWTUtils.createToken("app", null, "1")', /JWTUtils\.createToken: the text is null/],
])
