import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './find-browser.ts'

// `npm test`: everything the README promises, one after the other, and one sum as the last line.
const folder = mkdtempSync(join(tmpdir(), 'atrium-counts-'))
const countsFile = join(folder, 'counts')
writeFileSync(countsFile, '')

/** Steps whose reporters count their tests; the others count as one failure when they fail. */
const counted: ReadonlySet<string> = new Set(['unit', 'reliability', 'e2e'])

function run(script: string): Promise<boolean> {
  return new Promise((resolve) => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const child = spawn(npm, ['run', '--silent', script], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, COUNTS_FILE: countsFile },
    })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

interface Counts {
  passed: number
  failed: number
  skipped: number
}

function sumOf(text: string): Counts {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const [, passed, failed, skipped] of text.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)) {
    sum.passed += Number(passed)
    sum.failed += Number(failed)
    sum.skipped += Number(skipped)
  }
  return sum
}

async function runAll(): Promise<Counts> {
  const extra: string[] = []
  for (const script of ['build', 'lint', 'types', 'layers', 'unused', 'unit', 'reliability', 'e2e']) {
    if (script === 'e2e' && !browserIsThere(extra)) continue
    const before = readFileSync(countsFile, 'utf8')
    const started = performance.now()
    const passed = await run(script)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${passed ? 'ok' : 'FAILED'}  ${script}  ${seconds} s\n`)
    if (passed) continue
    const failures = sumOf(readFileSync(countsFile, 'utf8').slice(before.length)).failed
    if (!counted.has(script) || failures === 0) extra.push(script)
  }
  const sum = sumOf(readFileSync(countsFile, 'utf8'))
  return { ...sum, failed: sum.failed + extra.length }
}

function browserIsThere(failed: string[]): boolean {
  try {
    process.env.ATRIUM_BROWSER = ensureBrowser()
    return true
  } catch (error) {
    process.stdout.write(`FAILED  e2e  ${error instanceof Error ? error.message : String(error)}\n`)
    failed.push('e2e')
    return false
  }
}

const { passed, failed, skipped } = await runAll()
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = failed === 0 ? 0 : 1
