import { backendAuthentication } from './backend-authentication.ts'
import { blank } from './blank.ts'
import { callMd5 } from './call-md5.ts'
import { frontendAuthentication } from './frontend-authentication.ts'
import { helloWorld } from './hello-world.ts'
import { readParameters } from './read-parameters.ts'
import { setResponse } from './set-response.ts'

/** File › New Function Backend, in menu order. A key's label is `customBackend.template.<key>`. */
export const functionTemplates = {
  blank,
  helloWorld,
  readParameters,
  setResponse,
  callMd5,
  frontendAuthentication,
  backendAuthentication,
} as const

/** A template of the menu. */
export type FunctionTemplate = keyof typeof functionTemplates
