import { classTable } from './class-table.ts'

classTable('com.roma.apic.livedata.common.v1.StringUtils', [
  ['bytes to text', 'StringUtils.toString([97, 98, 99])', 'abc'],
  ['UTF-8 from signed bytes', 'StringUtils.toString([-28, -72, -83])', '中'],
  ['a byte order mark stays', 'StringUtils.toString([-17, -69, -65, 97])', '\ufeffa'],
  ['GBK', 'StringUtils.toString([0xd6, 0xd0], "GBK")', '中'],
  ['ISO-8859-1', 'StringUtils.toString([0xe4, 0x80], "ISO-8859-1")', 'ä\u0080'],
  ['UTF-16BE', 'StringUtils.toString([0, 97], "UTF-16BE")', 'a'],
  ['lower-case name', 'StringUtils.toString([97], "utf-8")', 'a'],
  ['no bytes', 'StringUtils.toString([])', ''],
  ['hex', 'StringUtils.toHexString([0, 15, -1, 127])', '000fff7f'],
  ['hex to bytes', 'StringUtils.hexToByteArray("00fF7f")', [0, -1, 127]],
  ['hex round trip', 'StringUtils.toHexString(StringUtils.hexToByteArray("deadBEEF"))', 'deadbeef'],
  ['the usual value of a byte', 'StringUtils.hexToByteArray("80")[0] & 255', 128],
  ['unknown charset', 'StringUtils.toString([97], "KLINGON")', /There is no charset KLINGON/],
  ['odd hex', 'StringUtils.hexToByteArray("abc")', /even number of hex digits/],
  ['bad hex', 'StringUtils.hexToByteArray("zz")', /even number of hex digits/],
  ['text for bytes', 'StringUtils.toHexString("abc")', /bytes are expected, not a string/],
])
