import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Opens an address with the system's own opener. Does nothing where there is no display or no opener. */
export function openBrowser(url: string): void {
  const command = opener()
  if (command === undefined) return
  const [program, ...args] = command
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  // The address is printed anyway; an opener that fails is no reason to say more.
  child.on('error', () => {})
  child.unref()
}

/** Tells whether windows can be shown. Windows and macOS always can. */
export function hasDisplay(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
}

function opener(): readonly [string, ...string[]] | undefined {
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  if (process.platform === 'darwin') return ['open']
  if (!hasDisplay()) return undefined
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, 'xdg-open')))
  return found ? ['xdg-open'] : undefined
}
