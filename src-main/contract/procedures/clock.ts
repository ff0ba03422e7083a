import { command, query } from '../define.ts'
import { Clock, ClockChange, ClockStep } from '../model/clock.ts'
import { Nothing } from '../model/field-rules.ts'

/** The gateway's clock. A restart brings the real one back. */
export const clockProcedures = {
  'clock.get': query({ input: Nothing, output: Clock }),
  'clock.set': command({ input: ClockChange, output: Clock }),
  'clock.advance': command({ input: ClockStep, output: Clock }),
  /** Back to the computer's own time. */
  'clock.reset': command({ input: Nothing, output: Clock }),
}
