import { classTable } from './class-table.ts'

classTable(
  'com.roma.apic.livedata.common.v1.TextUtils',
  [
    [
      'keys and values as java.net.URLEncoder writes them',
      'TextUtils.encodeByUrlEncoder({"a b": "c+d", "ä": "~*-._!\'()"})',
      { 'a+b': 'c%2Bd', '%C3%A4': '%7E*-._%21%27%28%29' },
    ],
    ['numbers become text', 'TextUtils.encodeByUrlEncoder({n: 1}).get("n")', '1'],
    ['half a surrogate pair', 'TextUtils.encodeByUrlEncoder({a: "x\\ud800y😀"})', { a: 'x%3Fy%F0%9F%98%80' }],
    ['true', 'TextUtils.parseBoolean("TRUE", false)', true],
    ['false', 'TextUtils.parseBoolean("False", true)', false],
    [
      'otherwise the default',
      '[TextUtils.parseBoolean("yes", true), TextUtils.parseBoolean(null, false)]',
      [true, false],
    ],
    ['parameters in order, not encoded', 'TextUtils.toHttpParameters({b: "1 2", a: "ä"})', 'b=1 2&a=ä'],
    ['parameters of a Java map', 'TextUtils.toHttpParameters(m)', 'z=1&y=2'],
    ['no parameters', 'TextUtils.toHttpParameters({})', ''],
    ['null as empty', 'TextUtils.toHttpParameters({a: null})', 'a='],
    ['not a map', 'TextUtils.toHttpParameters("a=1")', /TextUtils\.toHttpParameters: a map is expected/],
  ],
  { head: 'var m = new java.util.HashMap(); m.put("z", 1); m.put("y", 2);' },
)
