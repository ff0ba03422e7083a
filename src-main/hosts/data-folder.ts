import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

interface Surroundings {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** Where a workspace lies when no `--data` is given: the place each system has for a program's own data. */
export function defaultDataFolder(
  { platform, env, home }: Surroundings = { platform: process.platform, env: process.env, home: homedir() },
): string {
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Atrium')
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Atrium')
    default: {
      // A relative path in XDG_DATA_HOME is to be ignored. Source: XDG Base Directory Specification.
      const xdg = env.XDG_DATA_HOME
      return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'atrium')
    }
  }
}
