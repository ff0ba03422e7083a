import { randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { RomaError } from '#contract/errors'
import type { CallTrace } from '#contract/model/call-trace'
import type { CallWatch } from './call-watch.ts'
import { DRAFT_TICKET_HEADER } from './draft-ticket.ts'
import { closeServer, type OpenListeners, openListeners } from './listeners.ts'
import { createLoadLimit } from './load-limit.ts'
import type { GatewayParts } from './parts.ts'
import type { RouteTable } from './route-table.ts'
import { createRequestListener, type Session } from './server.ts'

/** A draft that may be called once. */
export interface DraftAdmission {
  readonly port: number
  /** Name and value of the header that the request must carry. */
  readonly ticketHeader: [string, string]
  /** The call's record; pending until the call is over. */
  readonly trace: Promise<CallTrace>
  /** Takes the ticket back. */
  close(): void
}

/** A loopback listener that serves unpublished definitions to whoever holds a ticket. */
export interface DraftDoor {
  admit(draft: { readonly table: RouteTable; readonly scheme: 'HTTP' | 'HTTPS' }): Promise<DraftAdmission>
  close(): Promise<void>
}

interface DraftDoorNeeds {
  readonly parts: GatewayParts
  readonly watch: CallWatch
  readonly make: (scheme: 'HTTP' | 'HTTPS', listener: RequestListener) => Server
}

interface Ticket {
  readonly table: RouteTable
  readonly finish: (trace: CallTrace) => void
}

/**
 * A draft is debugged by a real call over a real socket: the same server and stages as a published API, with a table
 * of its own. Authentication is checked only when credentials are sent; authorization and bindings are skipped.
 */
export function createDraftDoor({ parts, watch, make }: DraftDoorNeeds): DraftDoor {
  const tickets = new Map<string, Ticket>()
  // Whoever debugs is let in while callers have to wait.
  const draftParts: GatewayParts = { ...parts, load: createLoadLimit() }
  const open = new Map<'HTTP' | 'HTTPS', Promise<OpenListeners>>()

  function session(message: IncomingMessage): Session | RomaError {
    const value = message.headers[DRAFT_TICKET_HEADER.toLowerCase()]
    const ticket = typeof value === 'string' ? tickets.get(value) : undefined
    if (typeof value !== 'string' || ticket === undefined)
      return new RomaError('debuggingRefused', { hint: `${DRAFT_TICKET_HEADER}: no such ticket.` })
    tickets.delete(value)
    const push = (trace: CallTrace) => {
      // A debugged draft is a call too: the log shows it, marked as one.
      if (parts.settings().traceCalls) parts.traces.push(trace)
      ticket.finish(trace)
    }
    const { traceCalls, recordBodies, recordBytes } = parts.settings()
    return {
      table: ticket.table,
      draft: true,
      sink: { push, record: (content) => parts.traces.record(content) },
      recordBytes: traceCalls && recordBodies ? recordBytes : 0,
    }
  }

  function listeners(scheme: 'HTTP' | 'HTTPS'): Promise<OpenListeners> {
    const known = open.get(scheme)
    if (known !== undefined) return known
    const listener = createRequestListener({ parts: draftParts, protocol: scheme, session, watch })
    const opening = openListeners(() => make(scheme, listener), { host: '127.0.0.1', port: 0 })
    open.set(scheme, opening)
    opening.catch(() => open.delete(scheme))
    return opening
  }

  return {
    async admit({ table, scheme }) {
      const { port } = await listeners(scheme)
      const value = randomBytes(24).toString('base64url')
      const { promise, resolve } = Promise.withResolvers<CallTrace>()
      tickets.set(value, { table, finish: resolve })
      return {
        port,
        ticketHeader: [DRAFT_TICKET_HEADER, value],
        trace: promise,
        close: () => tickets.delete(value),
      }
    },
    async close() {
      tickets.clear()
      for (const opening of open.values()) {
        const { servers } = await opening
        const closed = servers.map(closeServer)
        for (const server of servers) server.closeAllConnections()
        await Promise.all(closed)
      }
      open.clear()
    },
  }
}
