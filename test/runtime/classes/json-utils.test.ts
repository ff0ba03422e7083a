import { describe } from 'vitest'
import { classTable } from './class-table.ts'

describe('JsonUtils', () => {
  classTable('com.roma.apic.livedata.common.v1.JsonUtils', [
    ['toMap', 'JsonUtils.toMap(\'{"a":{"b":[1,null]}}\').get("a").b.get(0)', 1],
    ['toMap of null', 'JsonUtils.toMap("null")', /a JSON object is expected/],
    ['toMap of an array', 'JsonUtils.toMap("[1]")', /a JSON object is expected/],
    ['toMap of no JSON', 'JsonUtils.toMap("{a}")', /JsonUtils\.toMap: not JSON/],
    ['toBean with Map', 'JsonUtils.toBean("{\\"a\\":1}", java.util.Map).a', 1],
    ['toBean with HashMap', 'JsonUtils.toBean("{\\"a\\":1}", java.util.HashMap).size()', 1],
    [
      'toBean with another class',
      'JsonUtils.toBean("{}", JsonUtils)',
      /java\.util\.Map or java\.util\.HashMap/,
    ],
    ['toJson', 'JsonUtils.toJson({a: [1, "x", null], b: true})', '{"a":[1,"x",null],"b":true}'],
    [
      'toJson of a Java map',
      'JsonUtils.toJson(JsonUtils.toMap("{\\"get\\":1,\\"o\\":{\\"p\\":2}}"))',
      '{"get":1,"o":{"p":2}}',
    ],
    ['toJson of bytes', 'JsonUtils.toJson("ä".getBytes())', '[-61,-92]'],
    ['toJson of undefined', 'JsonUtils.toJson(undefined)', 'null'],
    [
      'toJson with a date pattern',
      'JsonUtils.toJson({at: new Date(2026, 0, 5, 7, 8, 9, 45), n: [new Date(2026, 11, 31)]}, {"date-format": "yyyy-MM-dd HH:mm:ss"})',
      '{"at":"2026-01-05 07:08:09","n":["2026-12-31 00:00:00"]}',
    ],
    [
      'every letter of a date pattern',
      'JsonUtils.toJson([new Date(2026, 0, 5, 15, 8, 9, 45)], {"date-format": "yy M MMM d h a S SSS E \'at\' \'\'"})',
      '["26 1 Jan 5 3 PM 45 045 Mon at \'"]',
    ],
    [
      'an unknown letter',
      'JsonUtils.toJson([new Date(0)], {"date-format": "QQ"})',
      /Illegal pattern character 'Q'/,
    ],
    ['a cycle', 'JsonUtils.toJson((function () { var o = {}; o.o = o; return o })())', /circular|cyclic/],
    [
      'JSON to XML, one root',
      'JsonUtils.convertJsonToXml(\'{"order":{"id":7,"item":["a","b"]}}\')',
      '<order><id>7</id><item>a</item><item>b</item></order>',
    ],
    [
      'JSON to XML, several members',
      'JsonUtils.convertJsonToXml(\'{"a":1,"b":"<&>"}\')',
      '<a>1</a><b>&lt;&amp;&gt;</b>',
    ],
    ['JSON to XML in a root', 'JsonUtils.convertJsonToXml(\'{"a":1}\', "root")', '<root><a>1</a></root>'],
    [
      'empty and null',
      'JsonUtils.convertJsonToXml(\'{"o":{"e":"","n":null,"l":[],"m":{}}}\')',
      '<o><e/><n>null</n><m/></o>',
    ],
    [
      'content is text',
      'JsonUtils.convertJsonToXml(\'{"p":{"cur":"EUR","content":9.5}}\')',
      '<p><cur>EUR</cur>9.5</p>',
    ],
    [
      'a name no element can have',
      'JsonUtils.convertJsonToXml(\'{"a b":1}\')',
      /"a b" cannot be the name of an XML element/,
    ],
  ])
})

describe('JSONHelper', () => {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  classTable('com.huawei.livedata.lambdaservice.util.JSONHelper', [
    [
      'types as attributes',
      'JSONHelper.json2Xml(\'{"s":"x<","n":1,"b":true,"z":null,"a":[1,"y"],"o":{"p":2}}\')',
      `${declaration}<o><s type="string">x&lt;</s><n type="number">1</n><b type="boolean">true</b><z class="object" null="true"/><a class="array"><e type="number">1</e><e type="string">y</e></a><o class="object"><p type="number">2</p></o></o>`,
    ],
    [
      'without types',
      'JSONHelper.json2XmlWithoutType(\'{"s":"x","a":[1]}\')',
      `${declaration}<o><s>x</s><a><e>1</e></a></o>`,
    ],
    ['an array at the top', 'JSONHelper.json2XmlWithoutType("[1]")', `${declaration}<a><e>1</e></a>`],
    ['XML to JSON', 'JSONHelper.xml2Json("<o><i>a</i><i>b</i></o>")', '{"o":{"i":["a","b"]}}'],
    ['jsonToMap', 'JSONHelper.jsonToMap(\'{"a":1}\').get("a")', 1],
    ['no JSON', 'JSONHelper.json2Xml("{")', /JSONHelper\.json2Xml: not JSON/],
  ])
})
