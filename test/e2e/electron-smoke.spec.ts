import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, expect, test } from '@playwright/test'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Electron's program where its binary has been downloaded; importing the package would start the download. */
function electronProgram(): string | undefined {
  const pathFile = join(root, 'node_modules', 'electron', 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const program = join(root, 'node_modules', 'electron', 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(program) ? program : undefined
}

const program = electronProgram()

if (program === undefined) {
  // Neither passed nor skipped: the built desktop is tested on a stand-in in test/hosts, this adds the real window.
  process.stdout.write(
    'The desktop smoke test does not run: Electron has no binary here. "npx install-electron" downloads it.\n',
  )
} else {
  test('the desktop window opens on the console', () => openDesktop(program))
}

async function openDesktop(executablePath: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'atrium-desktop-'))
  const ports = ['--http-port', '0', '--https-port', '0']
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const desktop = await _electron.launch({
    executablePath,
    args: ['.', '--data', dataDir, ...ports, ...asRoot],
    cwd: root,
  })
  const window = await desktop.firstWindow()
  expect(window.url()).toMatch(/^app:\/\/atrium\//)
  await expect(window.getByRole('navigation').first()).toBeVisible()
  expect(await window.evaluate(() => typeof Reflect.get(globalThis, 'process'))).toBe('undefined')
  expect(await window.evaluate(() => Object.keys(Reflect.get(globalThis, 'atrium')))).toEqual([
    'ask',
    'onEvent',
  ])
  await desktop.close()
  rmSync(dataDir, { recursive: true, force: true })
}
