import { describe, expect, test } from 'vitest'
import { addressKey, inAddressRange, parseAddressRange } from '#contract/address-range'
import { compileAddressList } from '../../src-main/domain/address-list.ts'

// Source: ROMA Connect API Reference v2, CreateAclStrategyV2; User Guide, "Access Control".
describe('an entry of an address list', () => {
  test.each([
    ['10.0.0.7', '10.0.0.7', '10.0.0.7'],
    ['10.0.0.5-10.0.0.9', '10.0.0.5', '10.0.0.9'],
    [' 10.0.0.5 - 10.0.0.9 ', '10.0.0.5', '10.0.0.9'],
    ['10.0.0.0/24', '10.0.0.0', '10.0.0.255'],
    ['192.168.0.1/16', '192.168.0.0', '192.168.255.255'],
    ['10.0.0.77/27', '10.0.0.64', '10.0.0.95'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['10.0.0.7/32', '10.0.0.7', '10.0.0.7'],
    ['::1', '::1', '::1'],
    ['2001:db8::/33', '2001:db8::', '2001:db8:7fff:ffff:ffff:ffff:ffff:ffff'],
    ['fe80::1-fe80::ff', 'fe80::1', 'fe80::ff'],
  ])('"%s" reaches from %s to %s', (entry, from, to) => {
    expect(parseAddressRange(entry)).toEqual({
      text: entry.trim(),
      from: addressKey(from),
      to: addressKey(to),
    })
  })

  test.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.9-10.0.0.5',
    '10.0.0.1-::1',
    '10.0.0.1-10.0.0.2-10.0.0.3',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '::1::2',
    '1:2:3:4:5:6:7',
    '::1/129',
    '12345::',
    ':::',
  ])('"%s" is none', (entry) => {
    expect(parseAddressRange(entry)).toBeUndefined()
  })

  test('IPv4 inside IPv6 is IPv4, and a zone is no part of an address', () => {
    expect(addressKey('::ffff:10.0.0.1')).toBe(addressKey('10.0.0.1'))
    expect(addressKey('::ffff:a00:1')).toBe(addressKey('10.0.0.1'))
    expect(addressKey('fe80::1%eth0')).toBe(addressKey('fe80::1'))
  })
})

describe('an address list', () => {
  const list = compileAddressList(['10.0.0.0/24', '10.0.0.200-10.0.1.10', '192.168.1.1', '::1', 'rubbish'])

  test.each([
    ['10.0.0.0', true],
    ['10.0.0.255', true],
    ['10.0.1.10', true],
    ['10.0.1.11', false],
    ['9.255.255.255', false],
    ['192.168.1.1', true],
    ['192.168.1.2', false],
    ['::ffff:192.168.1.1', true],
    ['::1', true],
    ['::2', false],
    ['', false],
    ['rubbish', false],
  ])('asked for %s it says %s', (address, expected) => {
    expect(list.has(address)).toBe(expected)
    expect(list.has(address)).toBe(expected)
  })

  test('it names the entry an address falls under, and counts the good ones', () => {
    expect(list.entryFor('10.0.0.250')).toBe('10.0.0.0/24')
    expect(list.entryFor('10.0.1.5')).toBe('10.0.0.200-10.0.1.10')
    expect(list.entryFor('8.8.8.8')).toBeUndefined()
    expect(list.size).toBe(4)
  })

  test('no entry means no address', () => {
    expect(compileAddressList([]).has('10.0.0.1')).toBe(false)
  })

  test('one entry can be asked alone', () => {
    const range = parseAddressRange('10.0.0.5-10.0.0.9')
    expect(range && [4, 5, 9, 10].map((last) => inAddressRange(`10.0.0.${last}`, range))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
})
