import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { keepTickShape } from '../keep-tick-shape.ts'

// Nothing but Node's own is imported before this check: the packages behind it crash on an old Node.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `Atrium needs Node 22.19 or newer, this is ${process.version}: start it with "npm start", which brings its own.\n`,
  )
  process.exitCode = 1
} else {
  keepTickShape()
  const { serve } = await import('./serve.ts')
  await serve({
    args: process.argv.slice(2),
    root: fileURLToPath(new URL('../../', import.meta.url)),
    page: fileURLToPath(new URL('../renderer', import.meta.url)),
    sandbox: {
      worker: new URL('./function-worker.js', import.meta.url),
      wasm: new URL('./quickjs.wasm', import.meta.url),
    },
    storageWorker: new URL('./storage-worker.js', import.meta.url),
    integrityWorker: new URL('./integrity-worker.js', import.meta.url),
  })
}
