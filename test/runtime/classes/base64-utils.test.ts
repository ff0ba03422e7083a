import { classTable } from './class-table.ts'

classTable('com.roma.apic.livedata.common.v1.Base64Utils', [
  ['text', 'Base64Utils.encode("ROMA")', 'Uk9NQQ=='],
  ['text as UTF-8', 'Base64Utils.encode("hällo €😀")', 'aMOkbGxvIOKCrPCfmIA='],
  ['empty text', 'Base64Utils.encode("")', ''],
  ['a number as text', 'Base64Utils.encode(12)', 'MTI='],
  ['signed bytes', 'Base64Utils.encode([-1, -128, 0, 127])', '/4AAfw=='],
  ['unsigned bytes are the same', 'Base64Utils.encode([255, 128, 0, 127])', '/4AAfw=='],
  ['a byte[] of the library', 'Base64Utils.encode("ä".getBytes())', 'w6Q='],
  ['URL-safe text', 'Base64Utils.encodeUrlSafe("??>>")', 'Pz8-Pg=='],
  ['URL-safe bytes keep padding', 'Base64Utils.encodeUrlSafe([255, 239])', '_-8='],
  ['decode', 'Base64Utils.decode("aMOkbGxv")', 'hällo'],
  ['decode without padding', 'Base64Utils.decode("Uk9NQQ")', 'ROMA'],
  ['decode with line breaks', 'Base64Utils.decode("Uk9N\\r\\nQQ==")', 'ROMA'],
  ['decode URL-safe', 'Base64Utils.decodeUrlSafe("Pz8-Pg")', '??>>'],
  ['round trip', 'Base64Utils.decode(Base64Utils.encode("a\\u0000b"))', 'a\u0000b'],
  ['on an instance', 'new Base64Utils().encode("a")', 'YQ=='],
  ['not base64', 'Base64Utils.decode("a*b")', /not base64/],
  ['null', 'Base64Utils.encode(null)', /Base64Utils\.encode: the text is null/],
  ['an object', 'Base64Utils.encode({})', /Base64Utils\.encode: a text is expected, not an object/],
  ['no byte', 'Base64Utils.encode([256])', /element 0 is no byte/],
])
