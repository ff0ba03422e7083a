import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog } from 'electron'
import { keepTickShape } from '../keep-tick-shape.ts'
import { type HostOptions, helpText, parseOptions } from '../options.ts'
import { sentenceOf } from '../sentence.ts'
import { registerPageScheme } from './page-protocol.ts'
import { start } from './start.ts'
import { unpacked } from './unpacked.ts'

// Only an entry knows where the built files lie.
const files = {
  root: fileURLToPath(new URL('../../', import.meta.url)),
  page: fileURLToPath(new URL('../renderer', import.meta.url)),
  preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
  sandbox: {
    worker: unpacked(new URL('./function-worker.js', import.meta.url)),
    wasm: new URL('./quickjs.wasm', import.meta.url),
  },
  storageWorker: unpacked(new URL('./storage-worker.js', import.meta.url)),
  integrityWorker: unpacked(new URL('./integrity-worker.js', import.meta.url)),
}

keepTickShape()

function fail(error: unknown): void {
  const sentence = sentenceOf(error)
  process.stderr.write(`${sentence}\n`)
  dialog.showErrorBox('Atrium could not start', sentence)
  app.exit(1)
}

function run(options: HostOptions): void {
  if (options.help) {
    process.stdout.write(helpText)
    app.exit(0)
    return
  }
  // The lock belongs to this folder, so each data folder has one desktop of its own.
  const desktopFolder = join(options.dataDir, 'desktop')
  app.setPath('userData', desktopFolder)
  if (!app.requestSingleInstanceLock()) {
    // The window that is open already comes to the front.
    app.exit(0)
    return
  }
  // Not awaited: Electron is ready only after this module has run to its end.
  void app
    .whenReady()
    .then(() => start({ files, options, desktopFolder }))
    .catch(fail)
}

registerPageScheme()
try {
  run(parseOptions(process.argv.slice(app.isPackaged ? 1 : 2), { lenient: true }))
} catch (error) {
  fail(error)
}
