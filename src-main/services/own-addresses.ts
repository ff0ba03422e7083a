import { networkInterfaces } from 'node:os'

/** Whether an address is one of this computer's. */
export function isHere(address: string): boolean {
  if (/^127\./.test(address) || address === '::1') return true
  return Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === address))
}
