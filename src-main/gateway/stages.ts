import type { Stage } from './call-context.ts'
import { authenticate } from './stages/authenticate.ts'
import { authorize } from './stages/authorize.ts'
import { callBackend } from './stages/call-backend.ts'
import { controlAccess } from './stages/control-access.ts'
import { mapRequest } from './stages/map-request.ts'
import { match } from './stages/match.ts'
import { respond } from './stages/respond.ts'
import { selectBackend } from './stages/select-backend.ts'
import { signRequest } from './stages/sign-request.ts'
import { throttle } from './stages/throttle.ts'
import { validateRequest } from './stages/validate-request.ts'

/** The life of a call, in order. Source of the order: "Order of evaluation" in docs/decisions/0005. */
export const stages = {
  match,
  controlAccess,
  authenticate,
  authorize,
  throttle,
  validateRequest,
  selectBackend,
  mapRequest,
  signRequest,
  callBackend,
  respond,
} satisfies Record<string, Stage>

export type StageName = keyof typeof stages
