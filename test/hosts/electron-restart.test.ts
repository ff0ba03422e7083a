import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { record } from '../support/electron-stand-in.ts'
import { runDesktop } from '../support/run-electron.ts'

test('20: without a keychain the secrets get a key file, and the window says so', async () => {
  record.storageBackend = 'basic_text'
  const desktop = await runDesktop()
  expect(await desktop.ask('instance.get', {})).toMatchObject({
    output: { notices: expect.arrayContaining([expect.objectContaining({ kind: 'keyFile' })]) },
  })
  const key = readFileSync(join(desktop.dataDir, 'keys', 'data.key'))
  expect(key.toString('latin1')).not.toContain('sealed:')

  desktop.window.maximized = true
  desktop.window.emit('close')
  const state = JSON.parse(readFileSync(join(desktop.dataDir, 'desktop', 'window.json'), 'utf8'))
  expect(state).toEqual({ ...desktop.window.bounds, maximized: true })
  await desktop.quit()
  expect(existsSync(join(desktop.dataDir, 'run.json'))).toBe(false)
  expect(readdirSync(desktop.dataDir)).toContain('workspace.db')
})
