import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const usual: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name]
    if (folder === undefined) return []
    return [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]
  }),
}

/** A browser of the Chromium family on this computer: `ATRIUM_BROWSER`, then the usual places. */
export function findBrowser(): string | undefined {
  const named = process.env.ATRIUM_BROWSER
  if (named !== undefined && named !== '') return named
  return usual[process.platform]?.find((file) => existsSync(file))
}

/**
 * The browser the tests run in; installs one where that is possible without asking (Debian, as root, as in CI).
 * Throws one sentence otherwise.
 */
export function ensureBrowser(): string {
  const found = findBrowser()
  if (found !== undefined) {
    if (!existsSync(found)) throw new Error(`ATRIUM_BROWSER names ${found}, which does not exist.`)
    return found
  }
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    process.stdout.write('Installing Chromium for the browser tests …\n')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' })
    const packages = ['chromium', 'fonts-noto-cjk', 'libnss3-tools']
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const installed = findBrowser()
    if (installed !== undefined) return installed
  }
  throw new Error(
    'The browser tests need Chromium, Chrome or Edge: install one, or name its program in ATRIUM_BROWSER.',
  )
}
