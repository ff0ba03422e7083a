import { RomaError } from '#contract/errors'

const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR'])

/** Code of an error of SQLite or of the file system (`SQLITE_FULL`, `EACCES`), or nothing. */
export function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

/** The error of a write: a full disk is `storageFull`, anything else stays what it is. */
export function writeError(error: unknown): unknown {
  const code = codeOf(error)
  if (code !== 'SQLITE_FULL' && code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new RomaError('storageFull', {
    hint: 'Nothing was changed; free some disk space and try again.',
    cause: error,
  })
}

/** The error of preparing the data folder. */
export function folderError(error: unknown, dataDir: string): unknown {
  const code = codeOf(error)
  const unwritable =
    UNWRITABLE.has(code) || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')
  if (!unwritable) return writeError(error)
  return new RomaError('folderUnwritable', {
    hint: `Make ${dataDir} a folder you may write to, or start with --data and another folder.`,
    cause: error,
  })
}
