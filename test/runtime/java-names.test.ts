import { afterAll, describe, expect, test } from 'vitest'
import { startRuntime } from './start-runtime.ts'

const { runtime, result, draft } = startRuntime()
afterAll(() => runtime.close())

const body = (code: string, head = '') =>
  `${head}\nfunction execute(data) { data = JSON.parse(data); ${code} }`

describe('Java names', () => {
  test.each([
    [
      'importClass binds the short name',
      'importClass(com.roma.apic.livedata.common.v1.Md5Utils)',
      'return Md5Utils.encode("a")',
      '0cc175b9c0f1b6a831c399e269772661',
    ],
    [
      'a full name needs no import',
      '',
      'return com.roma.apic.livedata.common.v1.Base64Utils.encode("a")',
      'YQ==',
    ],
    [
      'Packages is a root as well',
      '',
      'return Packages.com.roma.apic.livedata.common.v1.Base64Utils.encode("a")',
      'YQ==',
    ],
    [
      'importPackage binds all of a package',
      'importPackage(com.roma.apic.livedata.common.v1)',
      'return [typeof Md5Utils.encode, typeof TextUtils.toHttpParameters]',
      '["function","function"]',
    ],
    [
      'Java.type',
      'var M = Java.type("com.roma.apic.livedata.common.v1.Md5Utils")',
      'return M.encode("a").length',
      '32',
    ],
    [
      'JavaImporter in a with block',
      'var names = new JavaImporter(com.roma.apic.livedata.common.v1)',
      'with (names) { return Base64Utils.decode("YQ==") }',
      'a',
    ],
    [
      'importing what is not there passes',
      'importClass(com.huawei.livedata.lambdaservice.livedataprovider.ApiClient)\nimportClass(com.example.Nothing)',
      'return 1',
      '1',
    ],
    ['new without parentheses', '', 'return typeof (new java.util.HashMap)', 'object'],
    ['Java.from gives an array', '', 'return Java.from(Java.to([1])) instanceof Array', 'true'],
    ['a class is bound only after its import', '', 'return typeof Base64Utils', 'undefined'],
    ['CipherUtils is bound from the start', '', 'return typeof CipherUtils', 'function'],
  ])('%s', async (_name, head, code, expected) => {
    expect(await result(body(code, head))).toBe(expected)
  })

  test.each([
    [
      'a class of a later version says so when used',
      'new com.roma.apic.livedata.client.v1.HttpClient()',
      'HttpClient (com.roma.apic.livedata.client.v1.HttpClient) is not available in this version of Atrium',
    ],
    ['its statics too', 'CipherUtils.getPlainCipherText("x")', 'CipherUtils (com.huawei'],
    [
      'an unknown class names itself',
      'new com.example.Nothing()',
      'com.example.Nothing is not a class of the library',
    ],
    [
      'an unknown package names itself',
      'com.example.nothing()',
      'com.example.nothing is not a class of the library',
    ],
    ['Java.type of an unknown class', 'Java.type("a.b.C")', 'a.b.C'],
    ['load', 'load("x.js")', 'load is refused'],
    ['quit', 'quit()', 'quit is refused'],
    ['exit', 'exit(1)', 'exit is refused'],
    ['$EXEC', '$EXEC("ls")', '$EXEC is refused'],
    ['Java.extend', 'Java.extend(java.util.HashMap)', 'Java.extend is refused'],
  ])('%s', async (_name, code, message) => {
    await expect(result(body(code))).rejects.toThrow(message)
  })
})

describe('Java maps and lists', () => {
  const head = 'importClass(com.roma.apic.livedata.common.v1.JsonUtils)'
  const map = `var m = JsonUtils.toMap('{"k":1,"get":"entry","l":["a","b"],"o":{"x":true}}');`
  test.each([
    ['get', 'return m.get("k")', '1'],
    ['dot', 'return m.k', '1'],
    ['index', 'return m["k"]', '1'],
    ['a member named as a method stays an entry', 'return m.get("get")', 'entry'],
    ['missing is null', 'return [m.get("none"), m.none === undefined]', '[null,true]'],
    ['for in', 'var r = []; for (k in m) r.push(k); return r', '["k","get","l","o"]'],
    ['put tells the old value', 'return [m.put("k", 2), m.k, m.size()]', '[1,2,4]'],
    ['assignment', 'm.z = 5; return m.get("z")', '5'],
    [
      'keySet and iterator',
      'var i = m.keySet().iterator(), r = []; while (i.hasNext()) r.push(i.next()); return r.length',
      '4',
    ],
    ['containsKey, remove', 'm.remove("k"); return [m.containsKey("k"), m.containsKey("l")]', '[false,true]'],
    ['nested lists', 'return [m.l.get(1), m.l[0], m.l.size(), m.l.length]', '["b","a",2,2]'],
    ['nested maps', 'return m.get("o").get("x")', 'true'],
    ['returned as JSON', 'return m', '{"k":1,"get":"entry","l":["a","b"],"o":{"x":true}}'],
    ['JSON.stringify', 'return JSON.stringify(m.get("o"))', '{"x":true}'],
    ['in', 'return ["k" in m, "zz" in m]', '[true,false]'],
    ['as text', 'return String(m.get("o"))', '{x=true}'],
    ['new HashMap', 'var h = new java.util.HashMap(); h.put("a", 1); return h', '{"a":1}'],
    ['new ArrayList', 'var l = new java.util.ArrayList(); l.add("a"); return [l.size(), l]', '[1,["a"]]'],
    [
      'beyond the end of a list',
      'try { m.l.get(9) } catch (e) { return e.getMessage() }',
      'Index 9 out of 2',
    ],
  ])('%s', async (_name, code, expected) => {
    expect(await result(body(map + code, head))).toBe(expected)
  })

  test('members of Java strings work on texts', async () => {
    const code =
      'return ["a".equals("a"), "".isEmpty(), "abc".contains("b"), "A".equalsIgnoreCase("a"), "ä".getBytes().length]'
    expect(await result(body(code))).toBe('[true,true,true,true,2]')
  })
})
