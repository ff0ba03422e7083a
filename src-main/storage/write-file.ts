import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Makes renames and deletions in a folder last through a power cut. Windows cannot open folders and needs none of it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A folder only its owner may enter, with every folder above it that is missing. */
export function makePrivateFolder(folder: string): void {
  // One by one: Node's recursive mkdir never returns where folders cannot be made at all, as below /proc.
  const missing: string[] = []
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.push(path)
  for (const path of missing.reverse()) mkdirSync(path, { mode: 0o700 })
  if (!statSync(folder).isDirectory()) mkdirSync(folder)
}

/** Writes a file that only its owner may read: whole or not at all, whenever the power goes. */
export function writePrivateFile(file: string, content: string | Uint8Array): void {
  makePrivateFolder(dirname(file))
  const temporary = `${file}.new`
  rmSync(temporary, { force: true })
  const handle = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(handle, Buffer.from(content))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(temporary, file)
  syncFolder(dirname(file))
}
