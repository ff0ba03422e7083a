import { type Contract, contract } from '#contract/contract'
import type { Call } from '#contract/define'
import type { Events } from '#contract/events'
import type { ApiDraft } from '#contract/model/api'
import { apiService } from '../../src-main/services/api.ts'
import { apiGroupService } from '../../src-main/services/api-group.ts'
import { appAuthService } from '../../src-main/services/app-auth.ts'
import { environmentService } from '../../src-main/services/environment.ts'
import { createFeatures, featureService } from '../../src-main/services/feature.ts'
import { integrationApplicationService } from '../../src-main/services/integration-application.ts'
import { publicationService } from '../../src-main/services/publication.ts'
import { quotaService } from '../../src-main/services/quota.ts'
import { createSettings, settingsService } from '../../src-main/services/settings.ts'
import type { Storage } from '../../src-main/storage/open.ts'
import { startStorage, type TestTime } from './start-storage.ts'

/** The services of definitions over a real workspace, called through the contract's schemas as a door would. */
export interface TestServices {
  readonly call: Call<Contract>
  readonly storage: Storage
  readonly dataDir: string
  readonly time: TestTime
  /** Events so far, oldest first. */
  readonly events: { name: keyof Events; payload: unknown }[]
  /** How often the route table was rebuilt. */
  readonly reloads: () => number
  /** An application and the group DEFAULT, with a smallest valid draft in it. */
  readonly draft: (change?: Record<string, unknown>) => ApiDraft
  readonly appId: string
  readonly groupId: string
}

/** Starts them in an empty workspace with one application. */
export async function startServices(options: Parameters<typeof startStorage>[0] = {}): Promise<TestServices> {
  const { storage, dataDir, time } = await startStorage(options)
  const events: TestServices['events'] = []
  let reloads = 0
  const log = { info() {}, warn() {}, error() {} }
  const needs = {
    storage,
    ...time,
    log,
    emit: (name: keyof Events, payload: unknown) => void events.push({ name, payload }),
    routes: {
      reload() {
        reloads += 1
      },
    },
    testConnection: () => ({ status: null, durationMs: 0, message: '' }),
  }
  const features = createFeatures(needs)
  const handlers = {
    ...integrationApplicationService(needs),
    ...apiGroupService(needs),
    ...environmentService(needs),
    ...apiService({ ...needs, limits: features.limits }),
    ...publicationService(needs),
    ...appAuthService({ ...needs, routesByApplication: () => features.limits().appMethods.route }),
    ...settingsService({ settings: createSettings(needs) }),
    ...featureService({ features }),
    ...quotaService({ storage, routes: needs.routes }),
  }
  const byName = handlers as unknown as Record<string, (input: unknown) => unknown>
  const call: Call<Contract> = async (name, input) => {
    const handler = byName[name]
    if (handler === undefined) throw new Error(`${name} is not started here`)
    return contract[name].output.parse(await handler(contract[name].input.parse(input))) as never
  }
  const { id: appId } = await call('integrationApplication.create', { name: 'shop' })
  const groupId = storage.apiGroups.default()?.id ?? ''
  const draft = (change = {}): ApiDraft =>
    contract['api.create'].input.parse({
      ...{ groupId, romaAppId: appId, name: 'orders', reqMethod: 'GET', reqUri: '/orders' },
      ...{ backendType: 'MOCK', mockInfo: { resultContent: 'pong' }, ...change },
    }) as ApiDraft
  return { call, storage, dataDir, time, events, reloads: () => reloads, draft, appId, groupId }
}
