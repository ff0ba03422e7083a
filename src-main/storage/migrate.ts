import type { Database } from 'better-sqlite3'
import { RomaError } from '#contract/errors'
import workspace from './migrations/0001-workspace.sql?raw'
import gatewayResponse from './migrations/0002-gateway-response.sql?raw'
import throttling from './migrations/0003-throttling.sql?raw'
import customAuthorizer from './migrations/0004-custom-authorizer.sql?raw'
import plugin from './migrations/0005-plugin.sql?raw'
import vpcChannel from './migrations/0006-vpc-channel.sql?raw'
import localIam from './migrations/0007-local-iam.sql?raw'
import { APPLICATION_ID } from './workspace-file.ts'

/** Every migration in order; its place is its number. Never edited after a release. */
export const migrations: readonly string[] = [
  workspace,
  gatewayResponse,
  throttling,
  customAuthorizer,
  plugin,
  vpcChannel,
  localIam,
]

interface Migrating {
  readonly db: Database
  readonly migrations: readonly string[]
  /** Copies the database before the first change; returns the copy's file. Not called for an empty database. */
  copy(fromVersion: number): Promise<string>
}

/**
 * Brings a database to the newest format, each step in its own transaction.
 *
 * Throws `migrationFailed`: the step was rolled back, the steps before it stand, the copy of the beginning is kept.
 */
export async function migrate({ db, migrations, copy }: Migrating): Promise<void> {
  const from = Number(db.pragma('user_version', { simple: true }))
  const missing = migrations.slice(from)
  if (missing.length === 0) return
  const copied = from === 0 ? undefined : await copy(from)
  // Rebuilding a table would take the rows that refer to it along; the check at the end of each step replaces this.
  db.pragma('foreign_keys = OFF')
  try {
    for (const [index, sql] of missing.entries()) step(db, { sql, number: from + index + 1, copied })
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

function step(
  db: Database,
  { sql, number, copied }: { sql: string; number: number; copied: string | undefined },
): void {
  const apply = db.transaction(() => {
    db.exec(sql)
    const broken = db.pragma('foreign_key_check') as unknown[]
    if (broken.length > 0)
      throw new Error(`${broken.length} rows refer to nothing: ${JSON.stringify(broken[0])}`)
    db.pragma(`user_version = ${number}`)
    db.pragma(`application_id = ${APPLICATION_ID}`)
  })
  try {
    apply.immediate()
  } catch (cause) {
    const kept = copied === undefined ? '' : `; the copy from before is ${copied}`
    throw new RomaError('migrationFailed', {
      hint: `Migration ${String(number).padStart(4, '0')} was taken back and ${db.name} is as it was${kept}: go on with the previous Atrium and report this.`,
      cause,
    })
  }
}
