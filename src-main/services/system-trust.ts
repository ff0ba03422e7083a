import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as tls from 'node:tls'
import type { SystemTrust } from '#contract/model/instance'

/** Where the systems' trust stores lie as one file; the first that exists counts. Source: Go, crypto/x509 root_linux.go. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

interface Store {
  /** The file, or the system's own name for it. */
  readonly name: string
  /** `null`: there is none, or it cannot be read. */
  readonly certificates: readonly string[] | null
  /** It is read now; otherwise the program keeps what it read first. */
  readonly fresh: boolean
}

const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g

async function readStore(platform: string, bundles: readonly string[]): Promise<Store> {
  if (platform === 'darwin' || platform === 'win32') {
    const name = platform === 'darwin' ? 'Keychain' : 'Windows certificate store'
    try {
      return { name, certificates: tls.getCACertificates('system'), fresh: false }
    } catch {
      return { name, certificates: null, fresh: false }
    }
  }
  for (const name of bundles) {
    const text = await readFile(name, 'latin1').catch(() => undefined)
    if (text !== undefined) return { name, certificates: text.match(PEM) ?? [], fresh: true }
  }
  return { name: '', certificates: null, fresh: true }
}

/**
 * Whether the system's own trust store holds a certificate. Browsers, Java and others with stores of their own may
 * think otherwise: that cannot be seen from here.
 */
export async function checkSystemTrust(
  pem: string,
  { platform = process.platform, bundles = BUNDLES }: { platform?: string; bundles?: readonly string[] } = {},
): Promise<SystemTrust> {
  const { name, certificates, fresh } = await readStore(platform, bundles)
  if (certificates === null) return { state: 'unknown', store: name, fresh }
  // Bytes, not text: stores break and indent their lines as they like.
  const bytesOf = (text: string) => text.replaceAll(/-----[^-]+-----|\s/g, '')
  const wanted = bytesOf(new X509Certificate(pem).toString())
  const found = certificates.some((each) => bytesOf(each) === wanted)
  return { state: found ? 'trusted' : 'missing', store: name, fresh }
}
