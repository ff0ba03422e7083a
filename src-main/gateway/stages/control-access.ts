import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { checkAddress, passGreenChannel } from '../policies/access.ts'

/** Who may come in at all, before anybody is asked who he is: addresses, then pages of other sites. */
export function controlAccess(call: CallContext): undefined {
  const { access, green } = call.policies
  if (access !== null && access.address !== null) checkAddress(call, access.address)
  if (green !== null) passGreenChannel(call, green)
  refuseForeignPages(call)
}

/**
 * Pages of other sites may not drive local APIs: a browser sends its user's requests, and what listens on loopback
 * trusts them. An API whose CORS is on wants such pages.
 */
function refuseForeignPages(call: CallContext): void {
  const { request, match, policies } = call
  if (request.origin === '' && request.fetchSite !== 'cross-site') return
  if (match === null || match.route.cors || policies.cors !== null || call.draft) return
  const settings = call.parts.settings()
  if (!settings.refuseForeignPages || settings.gatewayHost !== '127.0.0.1') return
  if (request.origin !== '' && isForeign(call))
    throw new RomaError('browserRefused', {
      hint: `Origin ${request.origin.slice(0, 100)} is another site. Switch CORS on for the API, or allow foreign pages in the settings.`,
    })
  if (request.fetchSite === 'cross-site' && request.fetchMode === 'no-cors')
    throw new RomaError('browserRefused', {
      hint: 'A page of another site embedded this API. Switch CORS on for it, or allow foreign pages in the settings.',
    })
}

function isForeign({ request, routes }: CallContext): boolean {
  const origin = URL.parse(request.origin)
  if (origin === null) return true
  const name = origin.hostname
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return false
  if (/^127\.\d+\.\d+\.\d+$/.test(name)) return false
  return !routes.knowsHost(name)
}
