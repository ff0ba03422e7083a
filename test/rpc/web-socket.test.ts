import { enterConsole, openRpc } from '../support/console-client.ts'
import { startConsole } from '../support/start-console.ts'
import { rpcSuite } from './suite.ts'

rpcSuite('a WebSocket', async () => {
  const console = await startConsole()
  const client = await openRpc(console.origin, await enterConsole(console.startUrl()))
  return {
    ...client,
    async close() {
      await client.close()
      await console.stop()
    },
  }
})
