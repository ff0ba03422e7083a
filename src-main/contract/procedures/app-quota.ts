import { z } from 'zod'
import { command, query } from '../define.ts'
import { AppQuota, AppQuotaDraft, QuotaApp } from '../model/app-quota.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

const One = z.object({ id: Id })
const AppsOfQuota = Page.extend({ id: Id, appName: z.string().optional() })

export const appQuotaProcedures = {
  'appQuota.list': query({ input: Page.extend({ name: z.string().optional() }), output: listOf(AppQuota) }),
  'appQuota.get': query({ input: One, output: AppQuota }),
  'appQuota.create': command({ input: AppQuotaDraft, output: AppQuota }),
  /** Acts at once; counters go on when period and first reset stay the same. */
  'appQuota.update': command({ input: z.object({ id: Id, draft: AppQuotaDraft }), output: AppQuota }),
  /** Unbinds its applications. */
  'appQuota.delete': command({ input: One, output: Nothing }),
  /** An application has one quota: another one gives way. */
  'appQuota.bind': command({
    input: z.object({ id: Id, appIds: z.array(Id).min(1).max(1000) }),
    output: z.object({ items: z.array(QuotaApp) }),
  }),
  'appQuota.unbind': command({ input: z.object({ id: Id, appId: Id }), output: Nothing }),
  'appQuota.boundApps': query({ input: AppsOfQuota, output: listOf(QuotaApp) }),
  /** Applications without a quota. */
  'appQuota.bindableApps': query({ input: AppsOfQuota, output: listOf(QuotaApp) }),
  'appQuota.ofApp': query({
    input: z.object({ appId: Id }),
    output: z.object({ quota: AppQuota.nullable() }),
  }),
}
