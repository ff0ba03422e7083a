import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

const entry = fileURLToPath(new URL('./classes/library.ts', import.meta.url))
const standIn = fileURLToPath(new URL('./class-library.ts', import.meta.url))

/** What the test runner offers plugins: `false` keeps a module out of its store. */
interface VitestHook {
  configureVitest(context: {
    defineCacheKeyGenerator(callback: (module: { id: string }) => false | undefined): void
  }): void
}

let built: Promise<string> | undefined

/**
 * The folder `classes/` as the text of one script: an expression whose value holds the library's exports.
 * Built once a process.
 */
export function buildClassLibrary(): Promise<string> {
  built ??= bundle()
  return built
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    envFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      minify: true,
      // Newer syntax would only be turned into more code: the engine knows ES2023.
      target: 'es2023',
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        output: { format: 'iife', name: 'library' },
      },
    },
  })
  const outputs = Array.isArray(result) ? result : [result]
  const text = outputs.flatMap((one) => ('output' in one ? one.output : []))[0]
  if (text?.type !== 'chunk') throw new Error('The class library did not build')
  return `(function () { ${text.code}; return library })()`
}

/**
 * In builds and test runs the module `class-library.ts` is its own result: a constant text. In plain Node the
 * module itself calls `buildClassLibrary()`.
 */
export function classLibraryPlugin(): Plugin & VitestHook {
  return {
    name: 'class-library',
    enforce: 'pre',
    configureVitest({ defineCacheKeyGenerator }) {
      // The text depends on the whole folder, the stored copy of the module would not.
      defineCacheKeyGenerator(({ id }) => (id.split('?')[0] === standIn ? false : undefined))
    },
    async load(id) {
      if (id.split('?')[0] !== standIn) return null
      const text = await buildClassLibrary()
      return `export async function classLibrary() { return ${JSON.stringify(text)} }`
    },
    async resolveId(source) {
      // The engine's glue for browsers is the one that opens no files: the module is handed over compiled.
      if (source !== '@jitl/quickjs-wasmfile-release-sync/emscripten-module') return null
      return fileURLToPath(
        new URL(
          './emscripten-module.browser.mjs',
          import.meta.resolve('@jitl/quickjs-wasmfile-release-sync'),
        ),
      )
    },
  }
}
