import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import {
  Feature,
  GatewayStatus,
  Instance,
  KeptBackup,
  LocalAuthority,
  ManagementAccess,
  Overview,
  Quickstart,
  QuickstartStep,
  Quota,
  Settings,
  SettingsChange,
  SystemTrust,
} from '../model/instance.ts'

/** What a run of the quickstart or the sample made, so that *Undo* can take it back. */
const Made = z.object({
  applications: z.array(Id),
  groups: z.array(Id),
  apis: z.array(Id),
  customBackends: z.array(Id),
  throttlingPolicies: z.array(Id).default([]),
})

export const instanceProcedures = {
  'instance.get': query({ input: Nothing, output: Instance }),
  'instance.overview': query({ input: Nothing, output: Overview }),
  'instance.backup': command({
    input: Nothing,
    output: z.object({ file: z.string(), bytes: z.number().int() }),
  }),
  /** Copies that can be put back, newest first. */
  'instance.backups': query({ input: Nothing, output: z.array(KeptBackup) }),
  /** Replaces the whole workspace by a copy; `before` is the copy of what stood until now. */
  'instance.restore': command({
    input: z.object({ name: z.string() }),
    output: z.object({ before: z.string() }),
  }),
  /** Opens the data folder in the system's file manager; only where `Instance.canShowFolder` says so. */
  'instance.showFolder': command({ input: Nothing, output: Nothing }),
  /** Seals every secret with a new key. */
  'secrets.rekey': command({ input: Nothing, output: z.object({ values: z.number().int() }) }),
  'gateway.status': query({ input: Nothing, output: GatewayStatus }),
  'gateway.start': command({ input: Nothing, output: GatewayStatus }),
  'gateway.stop': command({ input: Nothing, output: GatewayStatus }),
  'gateway.restart': command({ input: Nothing, output: GatewayStatus }),
  'settings.get': query({ input: Nothing, output: Settings }),
  /** Changes the given fields; ports and host apply when the gateway restarts. */
  'settings.update': command({ input: SettingsChange, output: Settings }),
  'feature.list': query({ input: Page, output: listOf(Feature) }),
  'feature.set': command({
    input: z.object({ name: z.string(), enable: z.boolean(), config: z.string().max(10_000).default('') }),
    output: Feature,
  }),
  'quota.list': query({ input: Page, output: listOf(Quota) }),
  /** Ours: raises or lowers a count of objects. */
  'quota.set': command({
    input: z.object({ configName: z.string(), configValue: z.number().int().min(0).max(10_000_000) }),
    output: Quota,
  }),
  'localAuthority.get': query({ input: Nothing, output: LocalAuthority }),
  /** Looks into the system's own trust store; browsers may have another. */
  'localAuthority.checkTrust': query({ input: Nothing, output: SystemTrust }),
  'localAuthority.renew': command({ input: Nothing, output: LocalAuthority }),
  /** Reveals the credentials of the management door; logged. */
  'management.access': query({ input: Nothing, output: ManagementAccess }),
  'management.renew': command({ input: Nothing, output: ManagementAccess }),
  'quickstart.get': query({ input: Nothing, output: Quickstart }),
  /** Runs the given steps with the seed's values, in order, through the same procedures as the screens. */
  'quickstart.run': command({ input: z.object({ steps: z.array(QuickstartStep).min(1) }), output: Made }),
  'quickstart.dismiss': command({ input: z.object({ dismissed: z.boolean() }), output: Nothing }),
  'sample.load': command({ input: Nothing, output: Made }),
  /** Takes back what a quickstart or sample run made: offline, undeploy, delete. */
  'sample.undo': command({ input: Made, output: Nothing }),
}
