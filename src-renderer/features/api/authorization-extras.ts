import type { AppAuth } from '#contract/model/app-auth'

/** What an authorization carries beside who may call what, as its form holds it. */
export interface AuthorizationExtras {
  readonly visitParam: string
  readonly green: boolean
  readonly whitelist: readonly string[]
  readonly blacklist: readonly string[]
}

export const noExtras: AuthorizationExtras = { visitParam: '', green: false, whitelist: [], blacklist: [] }

/** The form of an authorization that is there. */
export function extrasOf({
  visitParam,
  authTunnel,
  authWhitelist,
  authBlacklist,
}: AppAuth): AuthorizationExtras {
  return {
    visitParam,
    green: authTunnel === 'GREEN',
    whitelist: authWhitelist,
    blacklist: authBlacklist,
  }
}

/** The green channel as procedures take it. */
export function tunnelOf({ green, whitelist, blacklist }: AuthorizationExtras) {
  return {
    authTunnel: green ? ('GREEN' as const) : ('NORMAL' as const),
    authWhitelist: tidy(whitelist),
    authBlacklist: tidy(blacklist),
  }
}

function tidy(entries: readonly string[]): string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '')
}

/** Messages of a list's entries stand under the list: `authWhitelist.2` → `authWhitelist`. */
export function listErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors)
      .map(([field, message]) => [field.replace(/\.\d+$/, ''), message] as const)
      .reverse(),
  )
}

/** The same authorization again, for *Undo*. */
export function grantAgain(auth: AppAuth) {
  const { envId, appId, apiId, visitParam } = auth
  return {
    ...{ envId, appIds: [appId], apiIds: [apiId], ...tunnelOf(extrasOf(auth)) },
    visitParams: visitParam === '' ? [] : [{ apiId, appId, visitParam }],
  }
}
