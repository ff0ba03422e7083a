import type { Server } from 'node:http'
import type { Backend } from '../backend.ts'
import { createManagementHandler } from '../management/server.ts'
import { adminServer, listenOnFirstFree, listenOnLoopback, stopListening } from './listen.ts'
import { keepPort, keptPort } from './run-file.ts'

const FIRST_PORT = 8711
const OPTION = 'management-port'

/** The management REST API on its own port. */
export interface ManagementServer {
  readonly port: number
  close(graceMs: number): Promise<void>
}

interface Needs {
  readonly backend: Backend
  readonly dataDir: string
  /** Left out: the port this folder had last time, or the first free one. 0: any free one, not kept. */
  readonly port?: number | undefined
}

/** Opens the door and tells the backend its address. Throws `portTaken` with the option that helps. */
export async function openManagement({ backend, dataDir, port }: Needs): Promise<ManagementServer> {
  let listening = 0
  const server = adminServer(
    createManagementHandler({
      handlers: backend.handlers,
      access: backend.managementAccess,
      iam: backend.iam,
      log: backend.log,
      port: () => listening,
    }),
  )
  listening = await listen(server, dataDir, port)
  backend.managementAccess.setUrl(`http://127.0.0.1:${listening}`)
  return {
    port: listening,
    async close(graceMs) {
      backend.managementAccess.setUrl('')
      await stopListening(server, graceMs)
    },
  }
}

async function listen(server: Server, dataDir: string, port: number | undefined): Promise<number> {
  if (port !== undefined) return listenOnLoopback(server, port, OPTION)
  const kept = keptPort(dataDir)
  if (kept !== undefined) return listenOnLoopback(server, kept, OPTION)
  const chosen = await listenOnFirstFree(server, FIRST_PORT, OPTION)
  keepPort(dataDir, chosen)
  return chosen
}
