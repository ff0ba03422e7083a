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

/** Keys of the IDE as tinykeys writes them. They win over the editor's own. */
export const ideKeys: Readonly<Record<string, IdeCommand>> = {
  '$mod+KeyS': 'save',
  '$mod+Enter': 'test',
  '$mod+Shift+Enter': 'deploy',
  '$mod+KeyJ': 'bottomPanel',
  '$mod+KeyG': 'goToLine',
  F8: 'nextProblem',
  'Shift+Alt+KeyF': 'format',
}
