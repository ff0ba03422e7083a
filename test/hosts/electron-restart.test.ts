import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { record } from '../support/electron-stand-in.ts'
import { runDesktop } from '../support/run-electron.ts'

test('20: without a keychain secrets get a key file and the window says so; a taken port does not keep it shut', async () => {
  record.storageBackend = 'basic_text'
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const taken = (other.address() as AddressInfo).port
  const desktop = await runDesktop(['--http-port', String(taken)])

  expect(await desktop.ask('instance.get', {})).toMatchObject({
    output: { notices: expect.arrayContaining([expect.objectContaining({ kind: 'keyFile' })]) },
  })
  const key = readFileSync(join(desktop.dataDir, 'keys', 'data.key'))
  expect(key.toString('latin1')).not.toContain('sealed:')

  expect(await desktop.ask('gateway.status', {})).toMatchObject({
    output: {
      state: 'Failed',
      listeners: expect.arrayContaining([
        expect.objectContaining({
          port: taken,
          problem: expect.stringContaining(String(taken)),
          freePort: expect.any(Number),
        }),
      ]),
    },
  })

  desktop.window.maximized = true
  desktop.window.emit('close')
  const state = JSON.parse(readFileSync(join(desktop.dataDir, 'desktop', 'window.json'), 'utf8'))
  expect(state).toEqual({ ...desktop.window.bounds, maximized: true })
  await desktop.quit()
  expect(existsSync(join(desktop.dataDir, 'run.json'))).toBe(false)
  expect(readdirSync(desktop.dataDir)).toContain('workspace.db')
})
