import type { Log } from '#contract/log'
import type { CertificateSource } from '../gateway/secure-contexts.ts'
import type { Storage } from '../storage/open.ts'

/** Opens certificates for the gateway. One whose key is locked is logged and not shown: the local authority answers. */
export function certificateSource(storage: Storage, log: Log): CertificateSource {
  return {
    open(id) {
      try {
        const certificate = storage.certificates.get(id)
        const key = storage.certificates.privateKey(id)
        if (certificate === undefined || key === undefined) return undefined
        return { cert: certificate.certContent, key, clientCa: certificate.trustedRootCa }
      } catch (error) {
        log.error(`the key of the certificate ${id} cannot be opened`, error)
        return undefined
      }
    },
  }
}
