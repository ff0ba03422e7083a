import { createHash, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { LocalAuthority } from '#contract/model/instance'
import { isLocalName, localNames } from '../domain/local-names.ts'
import { encodeNameConstraints, type NameConstraints } from './name-constraints.ts'

const DAY_MS = 86_400_000
const CA_DAYS = 3650
/** Clients refuse leaves that live longer. Source: CA/Browser Forum and Apple's trust policy, 398 days. */
const LEAF_DAYS = 397
const RENEW_BEFORE_MS = 30 * DAY_MS
const MAX_LEAVES_KEPT = 500
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** What the authority may speak for; a client refuses everything else it would sign. */
const permitted: NameConstraints = {
  names: localNames,
  networks: ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1/128', 'fc00::/7'],
}
const NAME_CONSTRAINTS_OID = '2.5.29.30'

/** The local certificate authority: one a data folder, its key in a 0600 file that nothing exports. */
export interface Authority extends LocalAuthority {
  /** Makes a new key and certificate; leaves follow by themselves. */
  renew(): Promise<void>
  /** Leaf for callers that send no name: `localhost`, 127.0.0.1, ::1. PEM. */
  readonly localhost: KeyPair
  /** Key and leaf for a name, made on first use, renewed before it ends. */
  leafFor(servername: string): Promise<KeyPair>
}

interface AuthorityOptions {
  readonly dataDir: string
  readonly now: () => number
  /** `localhost` has another leaf now. */
  readonly onRenewed: () => void
}

interface KeyPair {
  readonly key: string
  readonly cert: string
}

interface Issuer {
  readonly pem: string
  readonly keyPem: string
  readonly certificate: X509Certificate
}

interface Leaf extends KeyPair {
  readonly notAfter: number
}

/** The library throws unless the metadata shim was loaded before; it costs 90 ms, so only who issues pays. */
async function loadLibrary() {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as never)
  return x509
}

function writePrivate(file: string, text: string): void {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.new`
  writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, file)
}

function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('hex')
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`
}

async function makeIssuer(now: number): Promise<Issuer> {
  const x509 = await loadLibrary()
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const name = `CN=Atrium local CA ${randomBytes(3).toString('hex')}, O=Atrium`
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + CA_DAYS * DAY_MS),
    signingAlgorithm: algorithm,
    keys: keys as never,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS_OID, true, encodeNameConstraints(permitted)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  })
  const pem = `${certificate.toString('pem')}\n`
  return { pem, keyPem: await exportKey(keys.privateKey), certificate: new X509Certificate(pem) }
}

function readIssuer(caFile: string, keyFile: string): Issuer | undefined {
  if (!existsSync(caFile) || !existsSync(keyFile)) return undefined
  const pem = readFileSync(caFile, 'utf8')
  return { pem, keyPem: readFileSync(keyFile, 'utf8'), certificate: new X509Certificate(pem) }
}

/** What a leaf is for, and how clients compare it. */
function subjectOf(servername: string): { readonly type: 'dns' | 'ip'; readonly value: string } {
  return isIP(servername) === 0 ? { type: 'dns', value: servername } : { type: 'ip', value: servername }
}

async function makeLeaf(issuer: Issuer, servername: string, now: number): Promise<Leaf> {
  const x509 = await loadLibrary()
  const ca = new x509.X509Certificate(issuer.pem)
  const keyDer = Buffer.from(issuer.keyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const signingKey = await webcrypto.subtle.importKey('pkcs8', keyDer, algorithm, false, ['sign'])
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notAfter = Math.min(now + (LEAF_DAYS - 1) * DAY_MS, ca.notAfter.getTime())
  const names =
    servername === 'localhost'
      ? [subjectOf('localhost'), subjectOf('127.0.0.1'), subjectOf('::1')]
      : [subjectOf(servername)]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    // A common name holds 64 characters at most; clients read the alternative names.
    subject: `CN=${servername.slice(0, 64)}`,
    issuer: ca.subject,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(notAfter),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey as never,
    signingKey: signingKey as never,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((name) => ({ ...name }))),
      await x509.AuthorityKeyIdentifierExtension.create(ca),
    ],
  })
  const cert = `${certificate.toString('pem')}\n${issuer.pem}`
  return { key: await exportKey(keys.privateKey), cert, notAfter }
}

/** The leaf of an earlier start, if it is ours and good for a while. */
function readLeaf(files: { key: string; cert: string }, issuer: Issuer, now: number): Leaf | undefined {
  if (!existsSync(files.key) || !existsSync(files.cert)) return undefined
  const cert = readFileSync(files.cert, 'utf8')
  const certificate = new X509Certificate(cert)
  const notAfter = certificate.validToDate.getTime()
  const ours = certificate.verify(issuer.certificate.publicKey)
  if (!ours || notAfter - now <= RENEW_BEFORE_MS) return undefined
  return { key: readFileSync(files.key, 'utf8'), cert, notAfter }
}

/**
 * Opens the authority of a data folder, making it on first start: ECDSA P-256, path length 0, name constraints.
 * Files: `keys/ca.pem`, and `keys/ca.key` readable by its owner alone.
 */
export async function createLocalAuthority({
  dataDir,
  now,
  onRenewed,
}: AuthorityOptions): Promise<Authority> {
  const folder = join(dataDir, 'keys')
  const caFile = join(folder, 'ca.pem')
  const keyFile = join(folder, 'ca.key')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const leafFiles = { key: join(folder, 'localhost.key'), cert: join(folder, 'localhost.pem') }
  const leaves = new Map<string, Promise<Leaf>>()

  async function make(): Promise<Issuer> {
    const made = await makeIssuer(now())
    writePrivate(keyFile, made.keyPem)
    writePrivate(caFile, made.pem)
    chmodSync(caFile, 0o644)
    return made
  }

  let issuer = readIssuer(caFile, keyFile)
  if (issuer === undefined || issuer.certificate.validToDate.getTime() - now() < LEAF_DAYS * DAY_MS)
    issuer = await make()
  let current: Issuer = issuer
  let localhost = readLeaf(leafFiles, current, now()) ?? (await makeLocalhost())

  async function makeLocalhost(): Promise<Leaf> {
    const leaf = await makeLeaf(current, 'localhost', now())
    writePrivate(leafFiles.key, leaf.key)
    writePrivate(leafFiles.cert, leaf.cert)
    return leaf
  }

  async function renewLocalhost(): Promise<void> {
    localhost = await makeLocalhost()
    leaves.clear()
    onRenewed()
  }

  return {
    get name() {
      return /CN=(.*)/.exec(current.certificate.subject)?.[1] ?? 'Atrium local CA'
    },
    get pem() {
      return current.pem
    },
    get fingerprint() {
      return createHash('sha256')
        .update(current.certificate.raw)
        .digest('hex')
        .toUpperCase()
        .replace(/..(?=.)/g, '$&:')
    },
    get notBefore() {
      return current.certificate.validFromDate.toISOString()
    },
    get notAfter() {
      return current.certificate.validToDate.toISOString()
    },
    caFile,
    async renew() {
      current = await make()
      await renewLocalhost()
    },
    get localhost() {
      return localhost
    },
    async leafFor(servername) {
      const name = certifiedName(servername)
      const kept = await leaves.get(name)
      if (kept !== undefined && kept.notAfter - now() > RENEW_BEFORE_MS) return kept
      if (localhost.notAfter - now() <= RENEW_BEFORE_MS) await renewLocalhost()
      if (name === 'localhost') return localhost
      if (leaves.size >= MAX_LEAVES_KEPT) leaves.clear()
      const making = makeLeaf(current, name, now())
      leaves.set(name, making)
      making.catch(() => leaves.delete(name))
      return making
    },
  }
}

/** A leaf is made for names below the permitted ones; other callers get that of `localhost` and see a wrong name. */
function certifiedName(servername: string): string {
  const name = servername.toLowerCase().replace(/\.$/, '')
  return isLocalName(name) && /^[a-z0-9._-]{1,253}$/.test(name) ? name : 'localhost'
}
