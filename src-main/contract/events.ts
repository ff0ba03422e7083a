import { z } from 'zod'
import { CallSummary } from './model/call-trace.ts'
import { Clock } from './model/clock.ts'
import { LogLine } from './model/custom-backend.ts'
import { GatewayStatus } from './model/instance.ts'

/** Entries of the desktop's menu; the page runs them as its own shortcuts do. */
export const MenuCommand = z.enum([
  'settings',
  'palette',
  'navigation',
  'callLog',
  'createApi',
  'createBackend',
  'save',
  'run',
  'publish',
  'panel',
  'find',
  'shortcuts',
  'quickstart',
  'back',
  'forward',
])
export type MenuCommand = z.infer<typeof MenuCommand>

const Changed = z.object({ ids: z.array(z.string()) })

/** Facts in the past tense. Doors forward them; the renderer refreshes. They never steer the backend. */
export const events = {
  'integrationApplication.changed': Changed,
  'appCode.changed': Changed,
  'apiGroup.changed': Changed,
  'gatewayResponse.changed': Changed,
  'certificate.changed': Changed,
  'environment.changed': Changed,
  'environmentVariable.changed': Changed,
  'vpcChannel.changed': Changed,
  /** Members went up or down, or were checked because somebody asked. */
  'vpcChannel.checked': Changed,
  'api.changed': Changed,
  /** Published, taken offline or switched; sent after the route table has swapped. */
  'publication.changed': Changed,
  'appAuth.changed': Changed,
  /** The policy, its excluded objects or its bindings. */
  'throttlingPolicy.changed': Changed,
  'accessControlPolicy.changed': Changed,
  'appAcl.changed': Changed,
  'appQuota.changed': Changed,
  'customBackend.changed': Changed,
  'customAuthorizer.changed': Changed,
  /** The key itself, or where it is bound. */
  'signatureKey.changed': Changed,
  /** The plug-in itself, or where it is bound. */
  'plugin.changed': Changed,
  /** Local IAM: account, projects, users, access keys. */
  'iam.changed': Changed,
  'settings.changed': Changed,
  /** Everything may be another: a backup was put back. */
  'instance.restored': z.object({}),
  /** Frozen, set, advanced or real again. */
  'clock.changed': Clock,
  'fault.changed': Changed,
  'quickstart.changed': z.object({}),
  'gateway.changed': GatewayStatus,
  /** Batches of 50 ms, oldest first. */
  'call.finished': z.object({ calls: z.array(CallSummary), dropped: z.number().int() }),
  /** Output of a running test. */
  'function.logged': z.object({ ldApiId: z.string(), lines: z.array(LogLine) }),
  /** From the desktop's menu, never from the backend. */
  'menu.chosen': z.object({ command: MenuCommand }),
} as const satisfies Record<string, z.ZodType>

export type Events = { [N in keyof typeof events]: z.infer<(typeof events)[N]> }
export type EventName = keyof Events
/** Tells the world that something happened. Handed to every room that emits. */
export type Emit = <N extends EventName>(name: N, payload: Events[N]) => void
