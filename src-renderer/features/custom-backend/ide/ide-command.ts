import type { FunctionTemplate } from '../templates/catalogue.ts'

/** What a menu entry or a key asks of the IDE. `template:` stands before a template's key. */
export type IdeCommand =
  | `template:${FunctionTemplate}`
  | 'import'
  | 'export'
  | 'properties'
  | 'close'
  | 'save'
  | 'test'
  | 'deploy'
  | 'undo'
  | 'redo'
  | 'find'
  | 'goToLine'
  | 'format'
  | 'nextProblem'
  | 'bottomPanel'
  | 'leftPanel'
  | 'classLibrary'
  | 'keys'
