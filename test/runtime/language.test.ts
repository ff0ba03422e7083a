import { afterAll, describe, expect, test } from 'vitest'
import { startRuntime } from './start-runtime.ts'

const { runtime, result, draft } = startRuntime()
afterAll(() => runtime.close())

const text = (answer: { body: Uint8Array }) => Buffer.from(answer.body).toString('utf8')
const body = (code: string, head = '') =>
  `${head}\nfunction execute(data) { data = JSON.parse(data); ${code} }`

describe('what a script returns', () => {
  test.each([
    ['a text as it is', 'return "ROMA TEST!"', 'ROMA TEST!'],
    ['an object as JSON', 'return {a: 1, b: [true, null]}', '{"a":1,"b":[true,null]}'],
    ['an array as JSON', 'return [1, "zwei"]', '[1,"zwei"]'],
    ['a number', 'return 12.5', '12.5'],
    ['a boolean', 'return false', 'false'],
    ['nothing as an empty body', '', ''],
    ['null as an empty body', 'return null', ''],
    ['a function as an empty body', 'return function () {}', ''],
    ['a date as JSON', 'return {at: new Date(0)}', '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['a String object as its text', 'return new String("x")', 'x'],
    ['text beyond the basic plane', 'return "ä€😀"', 'ä€😀'],
    ['a Java list as JSON', 'return Java.to([1,2])', '[1,2]'],
    ['bytes as numbers', 'return {b: Java.to([65,-1,200], "byte[]")}', '{"b":[65,-1,-56]}'],
  ])('%s', async (_name, code, expected) => {
    expect(await result(body(code))).toBe(expected)
  })

  test('the content type follows the return type and UTF-8 is said', async () => {
    const types = await Promise.all(
      (['json', 'xml', 'stream'] as const).map(async (contentType) => {
        const answer = await draft(body('return "x"'), { contentType })
        return answer.headers.find(([name]) => name === 'content-type')?.[1]
      }),
    )
    expect(types).toEqual([
      'application/json;charset=UTF-8',
      'application/xml;charset=UTF-8',
      'application/octet-stream;charset=UTF-8',
    ])
  })
})

describe('what a script gets', () => {
  test('method, path, header names in lower case, the last of repeated parameters, the application', async () => {
    const source = body('return data')
    const answer = await result(source, {
      method: 'PUT',
      query: 'a=1&b=x%20y+z&a=2',
      headers: { 'X-Mixed': 'v', 'content-type': 'text/plain' },
      body: 'plain',
    })
    expect(JSON.parse(answer)).toEqual({
      method: 'PUT',
      uri: '/demo/hello',
      headers: { 'x-mixed': 'v', 'content-type': 'text/plain' },
      param: { a: '2', b: 'x y z' },
      env: { $appId: 'app-1' },
      body: 'plain',
    })
  })

  test.each([
    ['JSON is parsed', 'application/json', '{"n":1}', '{"n":1}'],
    ['JSON of a vendor type is parsed', 'application/vnd.api+json; charset=utf-8', '[1]', '[1]'],
    ['broken JSON is text', 'application/json', '{n', '"{n"'],
    ['a form is text', 'application/x-www-form-urlencoded', 'a=1', '"a=1"'],
    ['another type is text', 'text/xml', '<a/>', '"<a/>"'],
  ])('%s', async (_name, type, sent, expected) => {
    const answer = await result(body('return JSON.stringify(data.body)'), {
      method: 'POST',
      headers: { 'content-type': type },
      body: sent,
    })
    expect(answer).toBe(expected)
  })

  test('a body in another charset is read in it', async () => {
    const answer = await result(body('return data.body'), {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=ISO-8859-1' },
      body: Uint8Array.of(0xe4, 0xf6),
    })
    expect(answer).toBe('äö')
  })

  test('without a body, body is null and param is there', async () => {
    expect(await result(body('return [data.body, data.param]'))).toBe('[null,{}]')
  })

  test('data is a text that also has the members', async () => {
    const source = `function execute(data) {
      return [typeof data.indexOf, data.method, data.headers.a, data.param.q, data.length === JSON.stringify(JSON.parse(data)).length]
    }`
    expect(await result(source, { query: 'q=7', headers: { a: 'b' } })).toBe(
      '["function","GET","b","7",true]',
    )
  })

  test('a multipart body gives files by name without parsing', async () => {
    const source = `function execute(data) {
      var part = data.body.get("image"), item = part.getFileItem(), bytes = item.get()
      return { size: part.getSize(), name: item.getName(), first: bytes[0] & 255, length: bytes.length, note: data.body.get("note"), none: data.body.get("x") }
    }`
    const sent = Buffer.concat([
      Buffer.from('--B\r\nContent-Disposition: form-data; name="note"\r\n\r\nhällo\r\n'),
      Buffer.from(
        '--B\r\nContent-Disposition: form-data; name="image"; filename="a b.png"\r\nContent-Type: image/png\r\n\r\n',
      ),
      Buffer.from([0x89, 0x50, 0, 0xff]),
      Buffer.from('\r\n--B--\r\n'),
    ])
    const answer = await result(source, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=B' },
      body: sent,
    })
    expect(JSON.parse(answer)).toEqual({
      size: 4,
      name: 'a b.png',
      first: 0x89,
      length: 4,
      note: 'hällo',
      none: null,
    })
  })
})

describe('the entry', () => {
  test('excute, the spelling of old examples, is found', async () => {
    expect(await result('function excute(data) { return "old" }')).toBe('old')
  })

  test('execute goes before excute', async () => {
    expect(await result('function excute() { return 1 } function execute() { return 2 }')).toBe('2')
  })

  test('a function assigned without a declaration is an entry', async () => {
    expect(await result('execute = function (data) { return "assigned" }')).toBe('assigned')
  })

  test('without an entry the failure names both', async () => {
    await expect(result('var x = 1')).rejects.toThrow(/execute\(data\).*excute/)
  })

  test('scripts run sloppy: undeclared variables, with, missing semicolons', async () => {
    const source = `total = 1
    function execute(data) {
      other = total + 1
      with ({ a: 5 }) { other += a }
      return this === globalThis ? other : "strict"
    }`
    expect(await result(source)).toBe('7')
  })

  test('the last line may be a comment', async () => {
    expect(await result('function execute() { return 1 } // end')).toBe('1')
  })
})

describe('log and failures', () => {
  test('print and console become lines with level and time, in order', async () => {
    const { log } = await draft(
      body('print("one"); console.warn("two", {a: 1}); console.error(new Error("three").message); return 1'),
    )
    expect(log.map(({ level, text: line }) => [level, line])).toEqual([
      ['log', 'one'],
      ['warn', 'two {"a":1}'],
      ['error', 'three'],
    ])
    expect(log.every((line) => line.offsetMs >= 0)).toBe(true)
  })

  test('output has a bound and says so', async () => {
    const { log } = await draft(body('for (var i = 0; i < 5000; i++) print("line " + i); return 1'))
    expect(log).toHaveLength(1001)
    expect(log.at(-1)).toMatchObject({ level: 'warn', text: 'Further output of this run is not kept.' })
  })

  test('lines of a draft are told while it runs', async () => {
    const heard: string[] = []
    const live = startRuntime({ onLog: (line) => heard.push(line.text) })
    await live.result(body('print("early"); return 1'))
    await live.runtime.close()
    expect(heard).toEqual(['early'])
  })

  test('a failure has message, line and column in the user’s file, and a stack without the library', async () => {
    const { failure } = await draft(
      'function execute(data) {\n  return helper()\n}\nfunction helper() {\n  return null.x\n}',
    )
    expect(failure).toMatchObject({ message: "TypeError: cannot read property 'x' of null", line: 5 })
    expect(failure?.column).toBeGreaterThan(1)
    expect(failure?.stack).toMatch(
      /^ {4}at helper \(function\.js:5:\d+\)\n {4}at execute \(function\.js:2:\d+\)/,
    )
    expect(failure?.stack).not.toContain('library')
  })

  test('a failure inside a class points to the line that called it', async () => {
    const { failure } = await draft(
      'importClass(com.roma.apic.livedata.common.v1.StringUtils)\nfunction execute() {\n\n  return StringUtils.hexToByteArray("abc")\n}',
    )
    expect(failure).toMatchObject({ line: 4 })
    expect(failure?.message).toContain('StringUtils.hexToByteArray')
  })

  test('a syntax error has its place', async () => {
    const { failure } = await draft('function execute() {\n  var x = ;\n}')
    expect(failure).toMatchObject({ line: 2, message: expect.stringContaining('SyntaxError') })
  })

  test('a brace that closes our frame is a syntax error', async () => {
    expect((await draft('}); (function () {')).failure?.message).toContain('SyntaxError')
  })

  test.each([
    ['a text', 'throw "sad"', 'sad'],
    ['a number', 'throw 7', '7'],
    ['an object', 'throw {code: 1}', '{"code":1}'],
    ['null', 'throw null', 'null'],
    ['an error without a name', 'var e = new Error("m"); e.name = 5; throw e', 'm'],
    ['an error whose message throws', 'throw {get message() { throw 1 }}', 'cannot be described'],
  ])('thrown %s is told', async (_name, code, message) => {
    expect((await draft(body(code))).failure?.message).toContain(message)
  })

  test('Java exceptions are errors with getMessage and a class', async () => {
    const code =
      'try { StringUtils.hexToByteArray("x") } catch (e) { return [e.javaClass, e.getMessage() === e.message, e instanceof Error] }'
    expect(await result(body(code, 'importClass(com.roma.apic.livedata.common.v1.StringUtils)'))).toBe(
      '["java.lang.IllegalArgumentException",true,true]',
    )
  })
})

describe('APIConnectResponse', () => {
  const head = 'importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse)'

  test('status, headers with repeated values, body object as JSON', async () => {
    const answer = await draft(
      body(
        'return new APIConnectResponse(201, {"X-A": "1", "Set-Cookie": ["a=1", "b=2"]}, {ok: true})',
        head,
      ),
    )
    expect(answer.status).toBe(201)
    expect(answer.headers).toEqual([
      ['content-type', 'application/json;charset=UTF-8'],
      ['X-A', '1'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ])
    expect(text(answer)).toBe('{"ok":true}')
  })

  test('its content type wins, headers of the connection are dropped', async () => {
    const answer = await draft(
      body(
        'return new APIConnectResponse(200, {"Content-Type": "text/plain", "Content-Length": "99", "Transfer-Encoding": "chunked", Connection: "close"}, "x")',
        head,
      ),
    )
    expect(answer.headers).toEqual([['Content-Type', 'text/plain']])
  })

  test('base64 bodies are decoded', async () => {
    const answer = await draft(body('return new APIConnectResponse(200, null, "iVAA/w==", true)', head))
    expect([...answer.body]).toEqual([0x89, 0x50, 0, 0xff])
  })

  test('setters, getters, a null body', async () => {
    const code = `var r = new APIConnectResponse(200); r.setStatusCode(404); r.setHeaders({a: "b"}); r.setBody(null);
      print([r.getStatusCode(), r.getHeaders().a, r.getBody(), r.isBase64Encoded()].join()); return r`
    const answer = await draft(body(code, head))
    expect([answer.status, answer.body.length, answer.log[0]?.text]).toEqual([404, 0, '404,b,,false'])
  })
})
