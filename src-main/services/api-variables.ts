import type { ApiDraft } from '#contract/model/api'
import { variableNames } from '#contract/path-template'

/**
 * Names of environment variables a definition uses: in backend addresses and backend paths, nowhere else.
 *
 * Source: ROMA Connect User Guide, "Configuring an Environment and Environment Variables".
 */
export function variablesOf({ backendApi, policyHttps }: ApiDraft): Set<string> {
  const backends = backendApi ? [backendApi, ...policyHttps] : policyHttps
  return new Set(
    backends
      .flatMap(({ urlDomain, reqUri }) => [urlDomain, reqUri])
      .flatMap((text) => variableNames(text) ?? []),
  )
}
