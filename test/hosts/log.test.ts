import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { sentenceOf } from '../../src-main/hosts/sentence.ts'
import { createLog } from '../../src-main/log.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const hostile = 'a\u001b[2Jb\r\nforged\u0007\u009b'

test('62: a control character in a value neither moves a cursor nor forges a line of the log', () => {
  const folder = newFolder()
  const log = createLog(folder)
  log.warn(hostile, { path: hostile })
  log.error('failed', new Error(hostile))
  const lines = readFileSync(join(folder, 'atrium.log'), 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  for (const line of lines) {
    const { text, path, cause } = JSON.parse(line) as Record<string, string>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(`${text}${path}${cause}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  }
  if (process.platform !== 'win32') expect(statSync(join(folder, 'atrium.log')).mode & 0o777).toBe(0o600)
})

test('62: nor does it reach the terminal', () => {
  const said = sentenceOf(new RomaError('folderUnwritable', { hint: hostile }))
  expect(said).toBe('a\\x1b[2Jb\\x0d\\x0aforged\\x07\\x9b')
})

test('the log keeps five files of ten megabytes and no more', () => {
  const folder = newFolder()
  const log = createLog(folder)
  const big = 'x'.repeat(2_000_000)
  for (let index = 0; index < 40; index += 1) log.info(big)
  const files = readdirSync(folder)
  expect(files).toHaveLength(5)
  for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(10 * 1024 * 1024)
})
