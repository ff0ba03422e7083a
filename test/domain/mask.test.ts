import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createValueMask, maskHeader, maskJson, maskQuery, maskTarget } from '../../src-main/domain/mask.ts'

test('secrets are masked by the name that holds them', () => {
  expect(maskTarget('/a?id=1&access_token=abc&Password=x')).toBe(
    '/a?id=1&access_token=‹secret:access_token›&Password=‹secret:password›',
  )
  expect(maskTarget('/a')).toBe('/a')
  expect(maskQuery('%70assword=x&flag&a=b=c')).toBe('%70assword=‹secret:password›&flag&a=b=c')
  expect(maskHeader('X-Apig-AppCode', 'abc')).toBe('‹secret:x-apig-appcode›')
  expect(maskHeader('Accept', 'abc')).toBe('abc')
  expect(maskJson('{"user":{"password":"p","name":"n"},"token":"t"}')).toBe(
    '{"user":{"password":"‹secret:password›","name":"n"},"token":"‹secret:token›"}',
  )
  expect(maskJson('no json')).toBe('no json')
})

test('a known secret is masked in every form it is written in', () => {
  const mask = createValueMask([
    { name: 'secret', value: 'p@ss "word"' },
    { name: 'short', value: 'abc' },
  ])
  expect(mask('a p@ss "word" b')).toBe('a ‹secret:secret› b')
  expect(mask(`x=${encodeURIComponent('p@ss "word"')}`)).toBe('x=‹secret:secret›')
  expect(mask(`Basic ${Buffer.from('p@ss "word"').toString('base64')}`)).toBe('Basic ‹secret:secret›')
  expect(mask(JSON.stringify({ a: 'p@ss "word"' }))).toBe('{"a":"‹secret:secret›"}')
  expect(mask('abc')).toBe('abc')
})

test('no secret of six characters survives, whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 6, maxLength: 30 }),
      fc.string(),
      fc.string(),
      (secret, before, after) => {
        const masked = createValueMask([{ name: 'k', value: secret }])(`${before}${secret}${after}`)
        expect(masked.replaceAll('‹secret:k›', '\0')).not.toContain(secret)
      },
    ),
    { numRuns: 1000 },
  )
})

test('no query ends the mask', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      maskTarget(`/a?${text}`)
      maskJson(text)
    }),
    { numRuns: 1000 },
  )
})
