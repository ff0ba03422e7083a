import { createCipheriv } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startRuntime } from '../start-runtime.ts'
import { classTable, type Row } from './class-table.ts'

const key = '0123456789abcdef'
const vector = 'thirteen-char'
const gcm = createCipheriv('aes-128-gcm', key, vector)
const encrypted = Buffer.concat([gcm.update('hällo', 'utf8'), gcm.final(), gcm.getAuthTag()]).toString(
  'base64',
)

const modes = ['GCM', 'CBC', 'ECB', 'CFB', 'OFB', 'CTR']
const lengths = ['KL_128', 'KL_192', 'KL_256']
const roundTrips: Row[] = modes.flatMap((mode) =>
  lengths.map((length): Row => {
    const rest = `"any key", "any vector", AesUtils.KEYLENGTH.${length}, AesUtils.MODE.${mode}, AesUtils.PAD.PKCS5PADDING`
    return [
      `${mode} with ${length} goes there and back`,
      `AesUtils.decrypt(AesUtils.encrypt("ä text", ${rest}), ${rest})`,
      'ä text',
    ]
  }),
)
const six = (mode: string, pad = 'NOPADDING') =>
  `"${key}", "${vector}", AesUtils.KEYLENGTH.KL_128, AesUtils.MODE.${mode}, AesUtils.PAD.${pad}`

describe('AesUtils', () => {
  classTable('com.roma.apic.livedata.common.v1.AesUtils', [
    ...roundTrips,
    ['GCM: vector as it is, tag at the end, base64', `AesUtils.encrypt("hällo", ${six('GCM')})`, encrypted],
    ['GCM back', `AesUtils.decrypt("${encrypted}", ${six('GCM')})`, 'hällo'],
    ['two arguments', 'AesUtils.decrypt(AesUtils.encrypt("x", "secret"), "secret")', 'x'],
    ['empty text', 'AesUtils.decrypt(AesUtils.encrypt("", "secret"), "secret")', ''],
    ['CTR without padding keeps the length', `AesUtils.encrypt("abc", ${six('CTR')}).length`, 4],
    [
      'CBC without padding needs full blocks',
      `AesUtils.encrypt("abc", ${six('CBC')})`,
      /must fill blocks of 16 bytes/,
    ],
    ['a wrong key', 'AesUtils.decrypt(AesUtils.encrypt("x", "a"), "b")', /wrong key, vector or damaged text/],
    [
      'damaged text',
      `AesUtils.decrypt("AAAA${encrypted.slice(4)}", ${six('GCM')})`,
      /wrong key, vector or damaged text/,
    ],
    ['too short a text', 'AesUtils.decrypt("AAAA", "a")', /wrong key, vector or damaged text/],
    ['no base64', 'AesUtils.decrypt("*", "a")', /not base64/],
    ['4096 characters', 'AesUtils.encrypt(new Array(4097).join("x"), "a").length > 0', true],
    ['4097 characters', 'AesUtils.encrypt(new Array(4098).join("x"), "a")', /over 4096 characters/],
    [
      '8193 characters to decrypt',
      'AesUtils.decrypt(new Array(8194).join("A"), "a")',
      /over 8192 characters/,
    ],
    [
      'an unknown mode',
      `AesUtils.encrypt("a", "k", "v", AesUtils.KEYLENGTH.KL_128, AesUtils.MODE.XTS, AesUtils.PAD.NOPADDING)`,
      /one of GCM, CBC/,
    ],
    [
      'GCM without a vector',
      `AesUtils.encrypt("a", "k", "", AesUtils.KEYLENGTH.KL_128, AesUtils.MODE.GCM, AesUtils.PAD.NOPADDING)`,
      /GCM needs an initial vector/,
    ],
    ['constants by name', 'AesUtils.MODE.GCM', 'GCM'],
  ])
})

test('the two-argument form uses a new vector each time', async () => {
  const { runtime, result } = startRuntime()
  const source =
    'importClass(com.roma.apic.livedata.common.v1.AesUtils); function execute() { return [AesUtils.encrypt("x", "a"), AesUtils.encrypt("x", "a")] }'
  const [first, second] = JSON.parse(await result(source))
  await runtime.close()
  expect(first).not.toBe(second)
})
