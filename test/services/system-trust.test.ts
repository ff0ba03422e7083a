import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkSystemTrust } from '../../src-main/services/system-trust.ts'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'
import { temporaryFolder } from '../support/start-storage.ts'

let started: StartedBackend
let pem: string
beforeAll(async () => {
  started = await startBackend()
  pem = readFileSync(started.backend.caFile, 'utf8')
})
afterAll(() => started.stop())

function bundle(text: string): string {
  const file = join(temporaryFolder(), 'bundle.crt')
  writeFileSync(file, text)
  return file
}

test('the authority is found in the first store that exists, whatever its line ends', async () => {
  const other = await startBackend()
  const stranger = readFileSync(other.backend.caFile, 'utf8')
  await other.stop()
  const withIt = bundle(`# a comment\n${stranger}\n${pem.replaceAll('\n', '\r\n')}`)
  const without = bundle(stranger)
  const check = (...bundles: string[]) => checkSystemTrust(pem, { platform: 'linux', bundles })
  expect(await check('/nowhere', withIt, without)).toEqual({ state: 'trusted', store: withIt, fresh: true })
  expect(await check(without, withIt)).toEqual({ state: 'missing', store: without, fresh: true })
  expect(await check('/nowhere')).toEqual({ state: 'unknown', store: '', fresh: true })
})

test('a new authority is not trusted by the system, and the answer names what was looked at', async () => {
  const { state, store } = await started.call('localAuthority.checkTrust', {})
  expect(state).toBe(store === '' ? 'unknown' : 'missing')
})
