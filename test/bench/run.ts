import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareMockoon } from './mockoon.ts'
import { wanted } from './options.ts'
import { endAll, root, startScript } from './processes.ts'
import { printTable } from './report.ts'
import { bodyRows } from './rows/bodies.ts'
import { keysRow, memoryRow } from './rows/endurance.ts'
import { functionRow } from './rows/function.ts'
import { lookupRow } from './rows/lookup.ts'
import { latencyRows, peerRows, proxyRows, secureRow, startSide } from './rows/proxy.ts'
import { publishRow } from './rows/publish.ts'
import { startRow } from './rows/start.ts'
import { fillWorkspace, withSettings } from './workspace.ts'

/**
 * Atrium beside a bare proxy and its peers, in one run on one machine, rounds interleaved. Ratios are of calls per CPU
 * second of the server where the system tells them, else of calls per second. Options: --rounds, --seconds, --warm,
 * --only.
 */
const folder = mkdtempSync(join(tmpdir(), 'atrium-bench-'))
const gatewayRows = [1, 2, 3, 4, 5, 6, 7, 8, 10, 14, 15, 16]

try {
  execFileSync(process.execPath, [join(root, 'test', 'support', 'ensure-built.mjs')], { stdio: 'inherit' })
  if (wanted(11)) lookupRow()
  if (wanted(...gatewayRows, 12, 13)) {
    const upstream = await startScript('load', 'static')
    const address = `127.0.0.1:${upstream.port}`
    const dirs = { on: join(folder, 'on'), off: join(folder, 'off') }
    process.stderr.write('filling a workspace with 5 000 APIs…\n')
    const workspace = await fillWorkspace(dirs.on, address)
    cpSync(dirs.on, dirs.off, { recursive: true })
    await withSettings(dirs.off, { traceCalls: false })
    if (wanted(12)) await publishRow(workspace, dirs.off)
    if (wanted(...gatewayRows)) {
      const side = await startSide(workspace, address, dirs)
      await proxyRows(side)
      await latencyRows(side)
      await secureRow(side)
      if (wanted(8)) await bodyRows(side)
      await keysRow(side)
      const peers = wanted(4, 6) ? prepareMockoon(join(folder, 'mockoon'), address) : null
      await peerRows(side, peers)
      if (wanted(10)) await functionRow(workspace, side.on.httpUrl)
      await memoryRow(side)
      await endAll()
    }
    if (wanted(13)) await startRow(dirs.on)
  }
  printTable()
} finally {
  await endAll()
  rmSync(folder, { recursive: true, force: true })
}
