import { aesDecrypt, aesEncrypt } from './calls/aes.ts'
import { HostCallError } from './calls/host-call-error.ts'
import { rsaDecrypt, rsaEncrypt, rsaKey, rsaKeyFromNumbers } from './calls/rsa.ts'
import { createToken, decodeBase64, decodeText, md5 } from './calls/text.ts'
import { xmlToJson } from './calls/xml.ts'

/** Calls a run may make. They cost CPU time besides, so this only ends what hides from the clock. */
const MAX_CALLS = 100_000
const MAX_INPUT = 8 * 1024 * 1024
const MAX_OUTPUT = 16 * 1024 * 1024

type Kind = 'text' | 'text?' | 'number'
type Argument = string | number | null

interface HostCall {
  readonly takes: readonly Kind[]
  answer(args: readonly Argument[], parts: readonly Buffer[]): unknown
}

const bytesOf = (value: Argument | undefined) => Buffer.from(String(value), 'latin1')
const codesOf = (bytes: Buffer) => bytes.toString('latin1')
const text = (value: Argument | undefined) => String(value)
const from = (value: Argument | undefined, encoding: 'base64' | 'utf8') =>
  Buffer.from(String(value), encoding)

/** Everything a script can ask for, by name. The classes of the library ask; their arguments are checked here. */
const hostCalls: ReadonlyMap<string, HostCall> = new Map<string, HostCall>([
  ['base64.encodeText', { takes: ['text'], answer: ([a]) => from(a, 'utf8').toString('base64') }],
  ['base64.encodeBytes', { takes: ['text'], answer: ([a]) => bytesOf(a).toString('base64') }],
  ['base64.decodeText', { takes: ['text'], answer: ([a]) => decodeBase64(text(a)).toString('utf8') }],
  ['base64.decodeBytes', { takes: ['text'], answer: ([a]) => codesOf(decodeBase64(text(a))) }],
  ['md5', { takes: ['text'], answer: ([a]) => md5(text(a)) }],
  ['text.decode', { takes: ['text', 'text'], answer: ([a, b]) => decodeText(bytesOf(a), text(b)) }],
  [
    'jwt.create',
    { takes: ['text', 'text', 'text'], answer: ([a, b, c]) => createToken(text(a), text(b), text(c)) },
  ],
  ['xml.toJson', { takes: ['text'], answer: ([a]) => xmlToJson(text(a)) }],
  [
    'body.part',
    { takes: ['number'], answer: ([index], parts) => codesOf(parts[Number(index)] ?? Buffer.alloc(0)) },
  ],
  [
    'aes.encrypt',
    {
      takes: ['text', 'text', 'text?', 'text', 'text', 'text'],
      answer: (args) => aesEncrypt(aesOptions(args)),
    },
  ],
  [
    'aes.decrypt',
    {
      takes: ['text', 'text', 'text?', 'text', 'text', 'text'],
      answer: (args) => aesDecrypt(aesOptions(args)),
    },
  ],
  ['rsa.key', { takes: ['text', 'text'], answer: ([kind, base64]) => rsaKey(text(kind), text(base64)) }],
  [
    'rsa.numbers',
    {
      takes: ['text', 'text', 'text'],
      answer: ([kind, modulus, exponent]) => rsaKeyFromNumbers(text(kind), text(modulus), text(exponent)),
    },
  ],
  [
    'rsa.encryptText',
    {
      takes: ['text', 'text', 'text'],
      answer: ([input, key, form]) =>
        rsaEncrypt(from(input, 'utf8'), text(key), text(form)).toString('base64'),
    },
  ],
  [
    'rsa.decryptText',
    {
      takes: ['text', 'text', 'text'],
      answer: ([input, key, form]) =>
        rsaDecrypt(decodeBase64(text(input)), text(key), text(form)).toString('utf8'),
    },
  ],
  [
    'rsa.encryptBytes',
    {
      takes: ['text', 'text', 'text'],
      answer: ([input, key, form]) => codesOf(rsaEncrypt(bytesOf(input), text(key), text(form))),
    },
  ],
  [
    'rsa.decryptBytes',
    {
      takes: ['text', 'text', 'text'],
      answer: ([input, key, form]) => codesOf(rsaDecrypt(bytesOf(input), text(key), text(form))),
    },
  ],
])

function aesOptions([input, key, vector, length, mode, pad]: readonly Argument[]) {
  return {
    input: text(input),
    key: text(key),
    vector: vector === null || vector === undefined ? null : String(vector),
    length: text(length),
    mode: text(mode),
    pad: text(pad),
  }
}

/** Answers the host calls of one run after another. */
export interface HostCalls {
  /** Begins a run; `parts` are the files of its multipart body. */
  begin(parts: readonly Buffer[]): void
  /** JSON text in, JSON text out; never throws. */
  answer(name: string, args: string): string
}

/** Makes the door between scripts and this thread: names from a fixed list, arguments checked, sizes bounded. */
export function createHostCalls(): HostCalls {
  let made = 0
  let bodyParts: readonly Buffer[] = []
  return {
    begin(parts) {
      made = 0
      bodyParts = parts
    },
    answer(name, args) {
      try {
        made += 1
        if (made > MAX_CALLS)
          throw new HostCallError('', `Limit reached: over ${MAX_CALLS} library calls in one run`)
        if (args.length > MAX_INPUT)
          throw new HostCallError('', 'Limit reached: a library call takes at most 8 MiB')
        const call = hostCalls.get(name)
        if (call === undefined) throw new HostCallError('', `There is no library call ${name}`)
        const value = JSON.stringify(call.answer(checked(JSON.parse(args), call.takes), bodyParts))
        if (value.length > MAX_OUTPUT)
          throw new HostCallError('', 'Limit reached: a library call answers at most 16 MiB')
        return `{"value":${value}}`
      } catch (error) {
        // Messages of Node's own errors may name what scripts should not see.
        const { message, javaClass } =
          error instanceof HostCallError ? error : { message: 'The library call failed', javaClass: '' }
        return JSON.stringify({ failure: message, javaClass })
      }
    },
  }
}

function checked(args: unknown, takes: readonly Kind[]): Argument[] {
  if (!Array.isArray(args) || args.length !== takes.length)
    throw new HostCallError(
      'java.lang.IllegalArgumentException',
      'The library call has a wrong number of arguments',
    )
  for (const [index, kind] of takes.entries()) {
    const value: unknown = args[index]
    const fits =
      kind === 'number'
        ? Number.isInteger(value)
        : typeof value === 'string' || (kind === 'text?' && value === null)
    if (!fits)
      throw new HostCallError(
        'java.lang.IllegalArgumentException',
        `Argument ${index + 1} of the library call is wrong`,
      )
  }
  return args as Argument[]
}
