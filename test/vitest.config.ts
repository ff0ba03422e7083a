import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { classLibraryPlugin } from '../src-main/runtime/class-library-plugin.ts'

const rooms = [
  'contract',
  'domain',
  'storage',
  'gateway',
  'runtime',
  'debugger',
  'services',
  'rpc',
  'management',
  'hosts',
  'conformance',
  'supply-chain',
]

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    reporters: process.env.COUNTS_FILE ? ['default', './test/support/count-reporter.ts'] : ['default'],
    projects: [
      {
        extends: true,
        plugins: [classLibraryPlugin()],
        test: {
          name: 'node',
          pool: 'threads',
          testTimeout: 20_000,
          include: rooms.map((room) => `test/${room}/**/*.test.ts`),
          server: { deps: { external: [/\/out\//] } },
        },
      },
      {
        extends: true,
        // Whole processes, killed many times: half a minute that `npm run check` does without.
        test: { name: 'reliability', testTimeout: 20_000, include: ['test/reliability/**/*.test.ts'] },
      },
      {
        extends: true,
        plugins: [vue()],
        test: { name: 'renderer', environment: 'happy-dom', include: ['test/renderer/**/*.test.ts'] },
      },
    ],
  },
})
