import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { classLibraryPlugin } from './src-main/runtime/class-library-plugin.ts'

const wasm = fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))

/** Puts the engine's WebAssembly beside the entries: they hand its address in, chunks never look for it. */
const sandboxBinary: Plugin = {
  name: 'sandbox-binary',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'quickjs.wasm', source: readFileSync(wasm) })
  },
}

export default defineConfig(({ mode }) => {
  // In browser mode electron-vite's "run Electron" step runs the headless host on this very Node instead.
  if (mode === 'browser') process.env.ELECTRON_EXEC_PATH = process.execPath
  return {
    main: {
      // The Kafka client's codecs with their WebAssembly inside: a bundle has no file beside it to read.
      resolve: { alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' } },
      plugins: [sandboxBinary, classLibraryPlugin()],
      build: {
        target: 'node24',
        sourcemap: true,
        rollupOptions: {
          input: {
            electron: 'src-main/hosts/electron/main.ts',
            node: 'src-main/hosts/node/main.ts',
            'function-worker': 'src-main/runtime/sandbox/worker.ts',
            'storage-worker': 'src-main/storage/worker.ts',
            'integrity-worker': 'src-main/storage/integrity-worker.ts',
          },
          output: { chunkFileNames: 'chunks/[name].js' },
        },
      },
    },
    preload: {
      build: {
        rollupOptions: {
          input: { preload: 'src-main/hosts/electron/preload.ts' },
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    renderer: {
      root: 'src-renderer',
      plugins: [vue()],
      html: { cspNonce: 'STYLE_NONCE' },
      server: {
        port: 5174,
        strictPort: true,
        proxy: { '/rpc': { target: 'ws://127.0.0.1:8710', ws: true } },
      },
      build: {
        target: 'chrome140',
        minify: true,
        cssMinify: true,
        modulePreload: { polyfill: false },
        rollupOptions: {
          // Absolute: a relative one breaks the development server's dependency scan.
          input: fileURLToPath(new URL('src-renderer/index.html', import.meta.url)),
          // zod-config must run before the first schema is built, so it shares zod's own chunk.
          output: {
            codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-config\.ts$/ }] },
          },
        },
      },
    },
  }
})
