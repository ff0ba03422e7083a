import { z } from 'zod'
import { command, query } from '../define.ts'
import { Fault, FaultDraft } from '../model/fault.ts'
import { Id, listOf, Nothing } from '../model/field-rules.ts'

/** Backends slowed, broken or failed on purpose. A restart clears them. */
export const faultProcedures = {
  'fault.list': query({ input: Nothing, output: listOf(Fault) }),
  'fault.create': command({ input: FaultDraft, output: Fault }),
  /** Counts begin anew. Throws `faultNotFound`. */
  'fault.update': command({ input: z.object({ id: Id, draft: FaultDraft }), output: Fault }),
  /** Throws `faultNotFound`. */
  'fault.delete': command({ input: z.object({ id: Id }), output: Nothing }),
  'fault.clear': command({ input: Nothing, output: Nothing }),
}
