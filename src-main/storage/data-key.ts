import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RomaError } from '#contract/errors'
import { createSecrets, type KeyedSecrets, keyIdOf } from './secrets.ts'
import { syncFolder, writePrivateFile } from './write-file.ts'

/** The system's keychain. Without one the key lies in a file that only its owner may read. */
export interface KeyProtector {
  readonly name: string
  wrap(key: Buffer): Promise<Buffer>
  unwrap(wrapped: Buffer): Promise<Buffer>
}

/** What the database remembers of its key: `keyIdOf` the key its values are sealed with. */
export interface KnownKey {
  get(): string | undefined
  set(keyId: string): void
}

interface Parts {
  readonly dataDir: string
  readonly protector: KeyProtector | undefined
  readonly known: KnownKey
}

const KEY_BYTES = 32
const IN_FILE = 'file'

/**
 * Opens the workspace's secrets with the key of `keys/data.key`, which the first start makes.
 *
 * A key that is missing or wrong locks the secrets and nothing is overwritten, for the right file may come back. When
 * another key of the folder is the one the database knows (a change of keys that was cut off, a backup from before
 * one), it becomes the workspace's key again.
 * Throws `secretsLocked` when others may read the file: then nothing starts.
 */
export async function openSecrets({ dataDir, protector, known }: Parts): Promise<KeyedSecrets> {
  const file = keyFile(dataDir)
  const knownId = known.get()
  if (!existsSync(file)) {
    if (knownId !== undefined)
      return createSecrets(undefined, `Put the workspace's ${file} back and start again.`)
    await create(file, protector)
  }
  checkPermissions(file)
  let key: Buffer
  try {
    key = await read(file, protector)
  } catch (error) {
    return createSecrets(undefined, error instanceof Error ? error.message : String(error))
  }
  if (knownId !== undefined && knownId !== keyIdOf(key)) {
    const other = await findKey(knownId, { dataDir, protector })
    if (other !== undefined) {
      takeOver(dataDir, { file: other.file, before: keyIdOf(key) })
      return createSecrets(other.key)
    }
    return createSecrets(
      undefined,
      `${file} is the key of another workspace: put the right one back and start again.`,
    )
  }
  rmSync(nextFile(dataDir), { force: true })
  if (knownId === undefined) known.set(keyIdOf(key))
  return createSecrets(key)
}

function keyFile(dataDir: string): string {
  return join(dataDir, 'keys', 'data.key')
}

function nextFile(dataDir: string): string {
  return `${keyFile(dataDir)}.next`
}

type Where = Pick<Parts, 'dataDir' | 'protector'>

/** A new key, lying beside the one in use until `promoteKey`. */
export function createNextKey({ dataDir, protector }: Where): Promise<Buffer> {
  return create(nextFile(dataDir), protector)
}

/** Forgets the new key: the database did not take it. */
export function dropNextKey(dataDir: string): void {
  rmSync(nextFile(dataDir), { force: true })
}

/** The new key becomes the workspace's; the one before stays beside it, for the backups it sealed. */
export function promoteKey(dataDir: string, before: string): void {
  takeOver(dataDir, { file: nextFile(dataDir), before })
}

function takeOver(dataDir: string, { file, before }: { file: string; before: string }): void {
  const current = keyFile(dataDir)
  writePrivateFile(join(dataDir, 'keys', `data-${before}.key`), readFileSync(current))
  renameSync(file, current)
  syncFolder(join(dataDir, 'keys'))
}

/** The key of that name among all that lie in the folder. */
export async function findKey(
  keyId: string,
  { dataDir, protector }: Where,
): Promise<{ file: string; key: Buffer } | undefined> {
  const folder = join(dataDir, 'keys')
  for (const name of readdirSync(folder)) {
    if (!/^data([-.].*)?\.key(\.next)?$/.test(name)) continue
    const file = join(folder, name)
    checkPermissions(file)
    const key = await read(file, protector).catch(() => undefined)
    if (key !== undefined && keyIdOf(key) === keyId) return { file, key }
  }
  return undefined
}

async function create(file: string, protector: KeyProtector | undefined): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES)
  const [name, bytes] = protector === undefined ? [IN_FILE, key] : [protector.name, await protector.wrap(key)]
  writePrivateFile(file, `${name} ${bytes.toString('base64url')}\n`)
  return key
}

async function read(file: string, protector: KeyProtector | undefined): Promise<Buffer> {
  const [name = '', text = ''] = readFileSync(file, 'latin1').trim().split(' ')
  const bytes = Buffer.from(text, 'base64url')
  if (name === IN_FILE) return sized(bytes, file)
  if (name !== protector?.name) {
    throw new Error(
      `The key in ${file} is kept by ${name || 'nothing known'}: start Atrium the way that made it.`,
    )
  }
  return sized(await protector.unwrap(bytes), file)
}

function sized(key: Buffer, file: string): Buffer {
  if (key.length !== KEY_BYTES) throw new Error(`${file} is damaged: put it back and start again.`)
  return key
}

// Windows has no such modes; there the user's profile folder keeps others out.
function checkPermissions(file: string): void {
  if (process.platform === 'win32') return
  const { mode, uid } = statSync(file)
  const own = process.getuid?.()
  if (own !== undefined && uid !== own) {
    throw new RomaError('secretsLocked', {
      hint: `${file} belongs to another user: run "chown ${own} '${file}' && chmod 600 '${file}'" and start again.`,
    })
  }
  if ((mode & 0o077) === 0) return
  throw new RomaError('secretsLocked', {
    hint: `Others may read ${file}: run "chmod 600 '${file}'" and start again.`,
  })
}
