import { createPrivateKey } from 'node:crypto'

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, factor, rest] = [1n, base % modulus, exponent]
  while (rest > 0n) {
    if (rest & 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
    rest >>= 1n
  }
  return result
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [oldR, r, oldS, s] = [value % modulus, modulus, 1n, 0n]
  while (r !== 0n) {
    const quotient = oldR / r
    ;[oldR, r] = [r, oldR - quotient * r]
    ;[oldS, s] = [s, oldS - quotient * s]
  }
  return ((oldS % modulus) + modulus) % modulus
}

/** A prime factor of `n` from both exponents, by the method of NIST SP 800-56B, appendix C. */
function primeFactor(n: bigint, e: bigint, d: bigint): bigint | undefined {
  let odd = e * d - 1n
  if (odd % 2n !== 0n) return undefined
  while (odd % 2n === 0n) odd /= 2n
  for (const base of [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n]) {
    let x = power(base, odd, n)
    while (x !== 1n && x !== n - 1n) {
      const square = (x * x) % n
      if (square === 1n) return greatestDivisor(x - 1n, n)
      if (square === x) break
      x = square
      if (x === n - 1n) break
    }
  }
  return undefined
}

/**
 * A private key of modulus and private exponent alone, as Java's RSAPrivateKeySpec has it. Node wants the primes
 * too; they follow from the public exponent, which is one of the usual ones.
 */
export function privateKeyFromNumbers(n: bigint, d: bigint): string {
  for (const e of [65_537n, 3n, 17n, 257n]) {
    // Anything encrypted must come back, or this is not the exponent.
    if (power(power(2n, e, n), d, n) !== 2n) continue
    const p = primeFactor(n, e, d)
    if (p === undefined || n % p !== 0n) continue
    const q = n / p
    const part = (value: bigint) => {
      const hex = value.toString(16)
      return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
    }
    const jwk = {
      kty: 'RSA',
      n: part(n),
      e: part(e),
      d: part(d),
      p: part(p),
      q: part(q),
      dp: part(d % (p - 1n)),
      dq: part(d % (q - 1n)),
      qi: part(inverse(q, p)),
    }
    const key = createPrivateKey({ key: jwk, format: 'jwk' })
    return key.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  }
  throw new Error('no public exponent fits')
}
