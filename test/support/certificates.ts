import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate with its key, PEM. */
export interface TestCertificate {
  readonly cert: string
  readonly key: string
}

interface Wanted {
  readonly name?: string
  /** `DNS:api.example.com` and the like; left out: none. */
  readonly san?: readonly string[]
  /** Self-signed when left out. */
  readonly issuer?: TestCertificate
  readonly authority?: boolean
  readonly rsaBits?: number
  /** Extended key usage. */
  readonly use?: 'serverAuth' | 'clientAuth'
}

/** Makes a certificate of 30 days with OpenSSL, so that what is tested was not written by what tests it. */
export function makeCertificate({
  name = 'test',
  san = [],
  issuer,
  authority = false,
  ...wanted
}: Wanted): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-cert-'))
  const file = (text: string) => join(folder, text)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  try {
    const kind = wanted.rsaBits
      ? ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${wanted.rsaBits}`]
      : ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
    openssl('genpkey', ...kind, '-out', file('key'))
    openssl('req', '-new', '-key', file('key'), '-subj', `/C=DE/O=Test/CN=${name}`, '-out', file('csr'))
    const extensions = [
      `basicConstraints=critical,CA:${authority ? 'TRUE' : 'FALSE'}`,
      ...(san.length > 0 ? [`subjectAltName=${san.join(',')}`] : []),
      ...(wanted.use ? [`extendedKeyUsage=${wanted.use}`] : []),
    ]
    writeFileSync(file('ext'), extensions.join('\n'))
    if (issuer !== undefined) writeFileSync(file('ca'), issuer.cert)
    if (issuer !== undefined) writeFileSync(file('cakey'), issuer.key)
    const signer = issuer ? ['-CA', file('ca'), '-CAkey', file('cakey')] : ['-signkey', file('key')]
    openssl(
      ...['x509', '-req', '-in', file('csr'), ...signer, '-extfile', file('ext'), '-out', file('cert')],
      ...['-set_serial', String(Math.floor(Math.random() * 1e12)), '-days', '30'],
    )
    return { cert: readFileSync(file('cert'), 'utf8'), key: readFileSync(file('key'), 'utf8') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
