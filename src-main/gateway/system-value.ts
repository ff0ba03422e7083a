import { hostname } from 'node:os'
import type { CallContext } from './call-context.ts'
import { clientCertificateName } from './domain-rules.ts'

/**
 * A system parameter by its name without `$context.`; `undefined`: it has no value in this call.
 *
 * Source: ROMA Connect User Guide, "Creating an API": system parameters.
 */
export function systemValue(call: CallContext, name: string): string | undefined {
  const route = call.match?.route
  switch (name) {
    case 'sourceIp':
      return call.request.sourceIp
    case 'stage':
      return route?.envName
    case 'apiId':
      return route?.apiId
    case 'apiName':
      return route?.apiName
    case 'appId':
      return call.caller?.id
    case 'appName':
      return call.caller?.name
    case 'requestId':
      return call.id
    case 'serverAddr':
      return call.parts.serverAddress()
    case 'serverName':
      return hostname()
    case 'handleTime':
      return new Date(call.time).toISOString()
    case 'providerAppId':
      return route?.ownerAppId ?? undefined
    case 'clientCertCN':
      return clientCertificateName(call)
    default:
      // Client certificates: nothing to say, so the parameter is left out.
      return name.startsWith('authorizer.') ? authorizerValue(call, name) : undefined
  }
}

/** `authorizer.frontend.<name>`, `authorizer.backend.<name>`; names are told apart by case. */
function authorizerValue({ frontendContext, backendContext }: CallContext, name: string): string | undefined {
  if (name.startsWith('authorizer.frontend.')) return frontendContext?.get(name.slice(20))
  return name.startsWith('authorizer.backend.') ? backendContext?.get(name.slice(19)) : undefined
}
