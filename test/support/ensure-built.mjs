// Builds when a source is newer than what was built. Plain JavaScript: it also runs where Node is the system's own.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = [
  'src-main',
  'src-renderer',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
]
const built = ['main/node.js', 'main/electron.js', 'preload/preload.cjs', 'renderer/index.html']

/** Newest change below a path, milliseconds; 0 for what is not there. */
function newest(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function isBuilt() {
  const files = built.map((name) => join(root, 'out', name))
  if (!files.every((file) => existsSync(file))) return false
  const oldest = Math.min(...files.map((file) => statSync(file).mtimeMs))
  return oldest > Math.max(...sources.map((name) => newest(join(root, name))))
}

if (!isBuilt()) {
  process.stderr.write('Building Atrium, this takes some seconds …\n')
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  // Standard output belongs to the host: with --json it is one line.
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, 'build'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\nThe build failed: run "npm ci", then try again.\n`)
    process.exit(1)
  }
}
