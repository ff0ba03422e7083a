import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { RomaError } from '#contract/errors'
import type { CertificateFacts } from '#contract/model/certificate'

const MAX_CHAIN = 10
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'

/** What somebody uploads. All PEM. */
export interface UploadedCertificate {
  /** Leaf first, then its issuers. */
  readonly certContent: string
  readonly privateKey: string
  /** Authorities whose client certificates are let in; may be empty. */
  readonly trustedRootCa: string
}

/**
 * Checks an upload and reads what it says. Throws `certificateInvalid`, `encryptedKey`, `keyMismatch`,
 * `certificateExpired`, `chainMismatch`, `certificateWithoutSan` or `keyUsageMismatch`, the field named in the hint.
 *
 * Source: ROMA Connect API Reference, "Error Codes": APIG.2101 to 2109, 3708.
 */
export function readCertificate(upload: UploadedCertificate, now: number): CertificateFacts {
  const chain = parseAll(upload.certContent, 'certContent')
  const leaf = chain[0] as X509Certificate
  checkKey(leaf, upload.privateKey)
  for (const certificate of chain) checkTime(certificate, { field: 'certContent', now })
  checkChain(chain)
  checkUse(leaf)
  if (upload.trustedRootCa.trim() !== '') checkRoots(upload.trustedRootCa, now)
  checkContext(upload)
  return factsOf(leaf)
}

/** Whether a certificate's names cover a domain; `*.a.com` covers one label, and a wildcard only itself. */
export function coversDomain(san: readonly string[], domain: string): boolean {
  const name = domain.toLowerCase().replace(/\.$/, '')
  const parent = name.startsWith('*.') ? undefined : name.slice(name.indexOf('.'))
  return san.some((entry) => {
    const other = entry.toLowerCase().replace(/\.$/, '')
    return other === name || (parent !== undefined && other === `*${parent}`)
  })
}

function parseAll(pem: string, field: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0)
    throw new RomaError('certificateInvalid', {
      hint: `${field}: there is no PEM certificate in it; it begins with -----BEGIN CERTIFICATE-----.`,
    })
  if (blocks.length > MAX_CHAIN)
    throw new RomaError('certificateInvalid', { hint: `${field}: at most ${MAX_CHAIN} certificates.` })
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block)
    } catch (cause) {
      throw new RomaError('certificateInvalid', {
        hint: `${field}: certificate ${index + 1} cannot be read.`,
        cause,
      })
    }
  })
}

function checkKey(leaf: X509Certificate, pem: string): void {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type:\s*4,ENCRYPTED/.test(pem))
    throw new RomaError('encryptedKey', {
      hint: 'privateKey: take the passphrase off first, for example with openssl pkey -in key.pem -out plain.pem.',
    })
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (cause) {
    throw new RomaError('certificateInvalid', { hint: 'privateKey: this is no PEM private key.', cause })
  }
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec')
    throw new RomaError('certificateInvalid', {
      hint: `privateKey: ${key.asymmetricKeyType} keys are not supported; use RSA or ECC.`,
    })
  if (!leaf.checkPrivateKey(key))
    throw new RomaError('keyMismatch', {
      hint: 'privateKey: it belongs to another certificate; the first certificate must be the one of this key.',
    })
}

function checkTime(certificate: X509Certificate, { field, now }: { field: string; now: number }): void {
  const name = commonName(certificate)
  if (certificate.validToDate.getTime() <= now)
    throw new RomaError('certificateExpired', {
      hint: `${field}: "${name}" ended on ${certificate.validToDate.toISOString().slice(0, 10)}.`,
    })
  if (certificate.validFromDate.getTime() > now)
    throw new RomaError('certificateInvalid', {
      hint: `${field}: "${name}" begins only on ${certificate.validFromDate.toISOString().slice(0, 10)}.`,
    })
}

function checkChain(chain: readonly X509Certificate[]): void {
  for (const [index, issuer] of chain.slice(1).entries()) {
    const issued = chain[index] as X509Certificate
    if (issuer.ca && issued.checkIssued(issuer) && issued.verify(issuer.publicKey)) continue
    throw new RomaError('chainMismatch', {
      hint: `certContent: certificate ${index + 2} ("${commonName(issuer)}") did not sign the one before it ("${commonName(issued)}").`,
    })
  }
}

function checkUse(leaf: X509Certificate): void {
  if (sanOf(leaf).length === 0)
    throw new RomaError('certificateWithoutSan', {
      hint: 'certContent: the certificate names no domain in its subject alternative names; clients read only those.',
    })
  // The extended key usages, by their numbers. A certificate without any is good for everything.
  const uses = leaf.keyUsage as readonly string[] | undefined
  if (uses !== undefined && uses.length > 0 && !uses.includes(SERVER_AUTH))
    throw new RomaError('keyUsageMismatch', { hint: 'certContent: it is not made for servers (serverAuth).' })
}

function checkRoots(pem: string, now: number): void {
  for (const root of parseAll(pem, 'trustedRootCa')) {
    checkTime(root, { field: 'trustedRootCa', now })
    if (!root.ca)
      throw new RomaError('certificateInvalid', {
        hint: `trustedRootCa: "${commonName(root)}" is not the certificate of an authority.`,
      })
  }
}

/** What OpenSSL alone can tell: weak keys and signatures are refused here instead of at the first call. */
function checkContext({ certContent, privateKey, trustedRootCa }: UploadedCertificate): void {
  try {
    createSecureContext({
      cert: certContent,
      key: privateKey,
      ...(trustedRootCa.trim() === '' ? {} : { ca: trustedRootCa }),
    })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RomaError('certificateInvalid', { hint: `certContent: TLS refuses it (${reason}).`, cause })
  }
}

function factsOf(leaf: X509Certificate): CertificateFacts {
  const subject = nameParts(leaf.subject)
  const signature = (leaf as { readonly signatureAlgorithm?: string }).signatureAlgorithm ?? ''
  return {
    commonName: subject.get('CN')?.[0] ?? '',
    san: sanOf(leaf),
    notBefore: leaf.validFromDate.toISOString(),
    notAfter: leaf.validToDate.toISOString(),
    signatureAlgorithm: signatureName(signature),
    algorithmType: leaf.publicKey.asymmetricKeyType === 'rsa' ? 'RSA' : 'ECC',
    serialNumber: leaf.serialNumber,
    issuer: [...nameParts(leaf.issuer).values()].flat(),
    organization: subject.get('O') ?? [],
    organizationalUnit: subject.get('OU') ?? [],
    locality: subject.get('L') ?? [],
    state: subject.get('ST') ?? [],
    country: subject.get('C') ?? [],
  }
}

/** `sha256WithRSAEncryption` → `SHA256-RSA`, `ecdsa-with-SHA256` → `ECDSA-SHA256`: the spelling of the product. */
function signatureName(name: string): string {
  const rsa = /^(sha\d+)WithRSAEncryption$/i.exec(name)?.[1]
  if (rsa !== undefined) return `${rsa.toUpperCase()}-RSA`
  const ec = /^ecdsa-with-(sha\d+)$/i.exec(name)?.[1]
  return ec === undefined ? name : `ECDSA-${ec.toUpperCase()}`
}

function sanOf(certificate: X509Certificate): string[] {
  const text = certificate.subjectAltName ?? ''
  return text.split(', ').flatMap((entry) => {
    const [, name] = /^(?:DNS|IP Address):"?([^"]+)"?$/.exec(entry) ?? []
    return name === undefined ? [] : [name]
  })
}

function nameParts(text: string | undefined): Map<string, string[]> {
  const parts = new Map<string, string[]>()
  for (const line of (text ?? '').split('\n')) {
    const at = line.indexOf('=')
    if (at < 1) continue
    const name = line.slice(0, at)
    parts.set(name, [...(parts.get(name) ?? []), line.slice(at + 1)])
  }
  return parts
}

function commonName(certificate: X509Certificate): string {
  return nameParts(certificate.subject).get('CN')?.[0] ?? certificate.subject ?? ''
}
