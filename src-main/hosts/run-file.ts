import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a program that started Atrium needs to use it. The fields of the `--json` line and of `run.json`. */
export interface RunFacts {
  readonly consoleUrl: string
  readonly managementUrl: string
  readonly managementToken: string
  readonly managementAk: string
  readonly managementSk: string
  readonly projectId: string
  readonly instanceId: string
  readonly httpUrl: string
  readonly httpsUrl: string
  readonly caFile: string
  readonly dataDir: string
  readonly pid: number
}

/**
 * Writes `run.json` into the data folder, readable by its owner alone, and answers what deletes it. A file left by
 * a killed process is replaced, never written into: its mode could have been changed.
 */
export function writeRunFile(facts: RunFacts): () => void {
  const file = join(facts.dataDir, 'run.json')
  rmSync(file, { force: true })
  writeFileSync(file, `${JSON.stringify(facts)}\n`, { mode: 0o600, flag: 'wx' })
  return () => rmSync(file, { force: true })
}

/** The management door's port, chosen once for a data folder, so that scripts find it again. */
export function keptPort(dataDir: string): number | undefined {
  const file = portFile(dataDir)
  if (!existsSync(file)) return undefined
  const port = Number(readFileSync(file, 'utf8'))
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}

/** Keeps the management door's port for the next start. */
export function keepPort(dataDir: string, port: number): void {
  writeFileSync(portFile(dataDir), `${port}\n`, { mode: 0o600 })
}

function portFile(dataDir: string): string {
  return join(dataDir, 'management-port')
}
