import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import variant from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core'
import { buildClassLibrary } from '../../../src-main/runtime/class-library-plugin.ts'

/** The reference of row 10: a fresh context with library and script for every call, as runtimes without an image do. */
const wasm = await readFile(new URL(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')))
const engine = await newQuickJSWASMModuleFromVariant(
  newVariant(variant, { wasmModule: await WebAssembly.compile(wasm) }),
)
const library = await buildClassLibrary()
const script = 'function execute(data) { data = JSON.parse(data); return JSON.stringify({ uri: data.uri }) }'

function call(data: string): string {
  const context = engine.newContext()
  const result = context.evalCode(`${library}; ${script}; execute(${JSON.stringify(data)})`)
  const handle = context.unwrapResult(result)
  const text = context.getString(handle)
  handle.dispose()
  context.dispose()
  return text
}

const server = createServer((request, response) => {
  const body = call(JSON.stringify({ uri: request.url, headers: request.headers, method: request.method }))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`))
