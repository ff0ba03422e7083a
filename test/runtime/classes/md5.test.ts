import { describe } from 'vitest'
import { classTable } from './class-table.ts'

describe('Md5Utils', () => {
  classTable('com.roma.apic.livedata.common.v1.Md5Utils', [
    ['of "abc" (RFC 1321)', 'Md5Utils.encode("abc")', '900150983cd24fb0d6963f7d28e17f72'],
    ['of the empty text (RFC 1321)', 'Md5Utils.encode("")', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['of UTF-8', 'Md5Utils.encode("中")', 'aed1dfbc31703955e64806b799b67645'],
    ['of a number', 'Md5Utils.encode(1)', 'c4ca4238a0b923820dcc509a6f75849b'],
    ['null', 'Md5Utils.encode(null)', /Md5Utils\.encode: the text is null/],
  ])
})

describe('MD5Encoder', () => {
  classTable('com.huawei.livedata.lambdaservice.util.MD5Encoder', [
    [
      'of "message digest" (RFC 1321)',
      'MD5Encoder.md5("message digest")',
      'f96b697d7cb7938d525a2f31aaf161d0',
    ],
    ['undefined', 'MD5Encoder.md5()', /MD5Encoder\.md5: the text is null/],
  ])
})
