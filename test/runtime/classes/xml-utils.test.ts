import { describe } from 'vitest'
import { classTable } from './class-table.ts'

const q = (xml: string) => JSON.stringify(xml)

describe('XmlUtils', () => {
  classTable('com.roma.apic.livedata.common.v1.XmlUtils', [
    ...(
      [
        ['an element', '<order><id>7</id></order>', '{"order":{"id":7}}'],
        ['repeated siblings', '<o><i>a</i><i>b</i></o>', '{"o":{"i":["a","b"]}}'],
        ['an attribute is a member', '<o no="5"><i>a</i></o>', '{"o":{"no":5,"i":"a"}}'],
        ['text beside attributes', '<p cur="EUR">9.5</p>', '{"p":{"cur":"EUR","content":9.5}}'],
        [
          'numbers, booleans, null',
          '<r><a>12</a><b>true</b><c>null</c><d>007</d><e>-1.5</e><f>0.5</f></r>',
          '{"r":{"a":12,"b":true,"c":null,"d":"007","e":-1.5,"f":0.5}}',
        ],
        ['an empty element', '<r><n/></r>', '{"r":{"n":""}}'],
        ['CDATA', '<r><![CDATA[x < y]]></r>', '{"r":"x < y"}'],
        ['comments and declaration go', '<?xml version="1.0"?><!-- c --><r>1</r>', '{"r":1}'],
        ['prefixes stay', '<s:r xmlns:s="u"><s:i>1</s:i></s:r>', '{"s:r":{"xmlns:s":"u","s:i":1}}'],
        ['the five entities', '<r>&lt;&gt;&amp;&quot;&apos;</r>', '{"r":"<>&\\"\'"}'],
        [
          'the own example of the page',
          '<list><item sku="A1">2</item><item sku="B2">3</item></list>',
          '{"list":{"item":[{"sku":"A1","content":2},{"sku":"B2","content":3}]}}',
        ],
        ['a document type without declarations', '<!DOCTYPE r><r>1</r>', '{"r":1}'],
      ] as const
    ).map(([name, xml, json]) => [name, `XmlUtils.toJson(${q(xml)})`, json] as const),
    ['toMap drops the root', 'XmlUtils.toMap("<r><a>1</a><b><c>x</c></b></r>")', { a: 1, b: { c: 'x' } }],
    ['toMap reads as a Java map', 'XmlUtils.toMap("<r><i>a</i><i>b</i></r>").get("i").size()', 2],
    ['toMap of an empty root', 'XmlUtils.toMap("<r/>")', {}],
    [
      'toXml, one root',
      'XmlUtils.toXml({order: {id: 7, i: ["a", "b"]}})',
      '<order><id>7</id><i>a</i><i>b</i></order>',
    ],
    ['toXml of a Java map', 'XmlUtils.toXml(XmlUtils.toMap("<r><a>1</a></r>"))', '<a>1</a>'],
    [
      'toXml with a date pattern',
      'XmlUtils.toXml({at: new Date(2026, 0, 5)}, {"date-format": "yyyy/MM/dd"})',
      '<at>2026/01/05</at>',
    ],
    ['not XML', 'XmlUtils.toJson("<a><b></a>")', /Not XML/],
    ['no text', 'XmlUtils.toJson(null)', /the text is null/],
    [
      'an entity of its own is refused',
      `XmlUtils.toJson(${q('<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>')})`,
      /declares a document type of its own/,
    ],
    [
      'an external entity is refused',
      `XmlUtils.toJson(${q('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>')})`,
      /declares a document type of its own/,
    ],
    [
      'depth has a bound',
      'XmlUtils.toJson(new Array(200).join("<a>") + new Array(200).join("</a>"))',
      /Not XML/,
    ],
  ])
})

describe('JSON2XMLHelper', () => {
  classTable('com.huawei.livedata.util.JSON2XMLHelper', [
    [
      'in one line',
      'JSON2XMLHelper.JSON2XML(\'{"o":{"a":1,"b":["x","y"]}}\', false)',
      '<o><a>1</a><b>x</b><b>y</b></o>',
    ],
    [
      'indented',
      'JSON2XMLHelper.JSON2XML(\'{"o":{"a":1,"p":{"q":""}}}\', true)',
      '<o>\n  <a>1</a>\n  <p>\n    <q/>\n  </p>\n</o>',
    ],
    ['back', 'JSON2XMLHelper.XML2JSON("<o><a>1</a></o>")', '{"o":{"a":1}}'],
    ['not JSON', 'JSON2XMLHelper.JSON2XML("<o/>", false)', /JSON2XMLHelper\.JSON2XML: not JSON/],
  ])
})
