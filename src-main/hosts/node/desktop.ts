import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasDisplay } from './open-browser.ts'

/**
 * Electron's program, when its binary has been downloaded and a display is there. Asked by file: importing the
 * package would start the download. `root`: where package.json lies.
 */
export function desktopProgram(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!hasDisplay() || !existsSync(pathFile)) return undefined
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(program) ? program : undefined
}

/** Runs the desktop window and answers its exit code once it is closed. */
export function runDesktop(program: string, root: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, [root, ...args], { stdio: 'inherit' })
    child.on('error', () => resolve(1))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
