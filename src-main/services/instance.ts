import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Log } from '#contract/log'
import type { GatewayStatus, Instance, LocalAuthority, Overview } from '#contract/model/instance'
import type { instanceProcedures } from '#contract/procedures/instance'
import type { Storage } from '../storage/open.ts'
import { type Features, featureService } from './feature.ts'
import type { GatewayStart } from './gateway-start.ts'
import type { ManagementAccessHolder } from './management-access.ts'
import { quotaService } from './quota.ts'
import { type SettingsStore, settingsService } from './settings.ts'
import { checkSystemTrust } from './system-trust.ts'

/** What the quickstart's service answers of the same record. */
type OtherProcedures =
  | 'quickstart.get'
  | 'quickstart.run'
  | 'quickstart.dismiss'
  | 'sample.load'
  | 'sample.undo'

interface Needs {
  readonly storage: Storage
  readonly log: Log
  readonly routes: { reload(): void }
  readonly settings: SettingsStore
  readonly features: Features
  readonly managementAccess: ManagementAccessHolder
  readonly gateway: {
    status(): GatewayStatus
    readonly authority: LocalAuthority & { renew(): Promise<void> }
  }
  /** Starts and stops the gateway where the settings say. */
  readonly gatewayStart: GatewayStart
  /** Buckets of the last hour, one a minute. */
  readonly calls: () => Promise<Overview['calls']>
  /** Facts only the host and the composition know. */
  readonly about: Pick<Instance, 'dataDir' | 'version' | 'subDomainSuffix'>
  /** Opens the data folder; absent where nobody would see it. */
  readonly showFolder?: (() => Promise<void>) | undefined
  /** Everything stored may be another: what is kept in memory is read again. */
  readonly restored: () => void
  /** More things worth a banner than the storage's own. */
  readonly notices?: () => Instance['notices']
}

/** The instance itself: state, overview, backups, settings, features, quotas, the gateway, the CA, the management door. */
export function instanceService(needs: Needs): Handlers<Omit<typeof instanceProcedures, OtherProcedures>> {
  const { storage, log, gateway, gatewayStart, managementAccess, settings, features } = needs

  return {
    'instance.get': () => instanceOf(needs),
    'instance.overview': () => overview(needs),
    'instance.backup': () => storage.backup(),
    'instance.backups': () => storage.backups(),
    'instance.restore': async ({ name }) => {
      const done = await storage.restore(name)
      log.info('a backup was put back', { name })
      needs.restored()
      return done
    },
    'instance.showFolder': async () => {
      if (needs.showFolder === undefined)
        throw new RomaError('featureNotSupported', { hint: `Open ${needs.about.dataDir} yourself.` })
      await needs.showFolder()
      return {}
    },
    'secrets.rekey': async () => {
      const done = await storage.rekey()
      log.info('secrets were sealed with a new key', { ...done })
      features.reload()
      return done
    },
    'gateway.status': () => gateway.status(),
    'gateway.start': () => gatewayStart.start(),
    'gateway.stop': () => gatewayStart.stop(),
    'gateway.restart': () => gatewayStart.restart(),
    ...settingsService({ settings }),
    ...featureService({ features, changed: () => needs.routes.reload() }),
    ...quotaService({ storage, routes: needs.routes }),
    'localAuthority.get': () => authorityOf(gateway),
    'localAuthority.checkTrust': () => checkSystemTrust(gateway.authority.pem),
    'localAuthority.renew': async () => {
      await gateway.authority.renew()
      return authorityOf(gateway)
    },
    'management.access': () => {
      log.info('credentials of the management door shown')
      return managementAccess.current()
    },
    'management.renew': () => {
      managementAccess.renew()
      return managementAccess.current()
    },
  }
}

/** The public half, field by field: the object itself holds keys. */
function authorityOf({ authority }: Needs['gateway']): LocalAuthority {
  const { name, pem, fingerprint, notBefore, notAfter, caFile } = authority
  return { name, pem, fingerprint, notBefore, notAfter, caFile }
}

function instanceOf({ storage, gateway, about, notices, showFolder }: Needs): Instance {
  return {
    id: storage.meta.instanceId,
    projectId: storage.meta.projectId,
    name: 'Atrium',
    ...about,
    gateway: gateway.status(),
    canShowFolder: showFolder !== undefined,
    notices: [...storage.notices, ...(notices?.() ?? [])],
  }
}

async function overview({ storage, calls }: Needs): Promise<Overview> {
  return {
    apis: storage.apis.count(),
    apiGroups: storage.apiGroups.count(),
    customBackends: storage.customBackends.count(),
    applications: storage.integrationApplications.count(),
    publishedByEnvironment: storage.publications.countByEnvironment(),
    unpublishedChanges: storage.apis.unpublishedChanges(),
    calls: await calls(),
  }
}
