import type { Database } from 'better-sqlite3'
import { type AttachedDomain, type Certificate, CertificateFacts } from '#contract/model/certificate'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import type { Secrets } from '../secrets.ts'

/** A certificate with its key in clear, to be stored. */
export type NewCertificate = Omit<Certificate, 'domains'> & { readonly privateKey: string }

interface Row {
  readonly id: string
  readonly name: string
  readonly type: 'global' | 'instance'
  readonly create_time: string
  readonly update_time: string
  readonly cert_content: string
  readonly private_key: string
  readonly trusted_root_ca: string
  readonly facts: string
}

interface DomainRow {
  readonly id: string
  readonly url_domain: string
  readonly group_id: string
  readonly group_name: string
  readonly status: number
  readonly min_ssl_version: 'TLSv1.1' | 'TLSv1.2'
  readonly is_http_redirect_to_https: number
  readonly verifies_clients: number
}

type Filter = PageOfRows & {
  name?: string | undefined
  commonName?: string | undefined
  signatureAlgorithm?: string | undefined
  type?: string | undefined
  algorithmType?: string | undefined
}

/** Server certificates and which domains answer with them. Keys are sealed. */
export function certificateRepository(db: Database, secrets: Secrets) {
  const one = db.prepare<[string], Row>('SELECT * FROM certificate WHERE id = ?')
  const write = db.prepare<[Row]>(`
    INSERT INTO certificate (id, name, type, create_time, update_time, cert_content, private_key, trusted_root_ca, facts)
    VALUES (:id, :name, :type, :create_time, :update_time, :cert_content, :private_key, :trusted_root_ca, :facts)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, update_time = excluded.update_time,
      cert_content = excluded.cert_content, private_key = excluded.private_key,
      trusted_root_ca = excluded.trusted_root_ca, facts = excluded.facts`)
  const remove = db.prepare<[string]>('DELETE FROM certificate WHERE id = ?')
  const domainsOf = db.prepare<[string], DomainRow>(`
    SELECT url_domain.*, api_group.name AS group_name FROM url_domain JOIN api_group ON api_group.id = group_id
    WHERE certificate_id = ? ORDER BY url_domain`)
  const attach = db.prepare<[string | null, number, string]>(
    'UPDATE url_domain SET certificate_id = ?, verifies_clients = ? WHERE id = ?',
  )
  const place = (id: string) => ({ table: 'certificate', column: 'private_key', id })

  function complete(row: Row): Certificate {
    return fromRow(row, domainsOf.all(row.id).map(fromDomainRow))
  }

  return {
    list(page: Filter = {}): { total: number; items: Certificate[] } {
      const { where, values } = filters(page)
        .contains('name', 'name', page.name)
        .contains('commonName', "facts ->> '$.commonName'", page.commonName)
        .equals("facts ->> '$.signatureAlgorithm'", page.signatureAlgorithm)
        .equals('type', page.type)
        .equals("facts ->> '$.algorithmType'", page.algorithmType)
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM certificate ${where}`)
      const rows = db.prepare<unknown[], Row>(
        `SELECT * FROM certificate ${where} ORDER BY create_time DESC, id LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows.all(...values, ...pageOf(page)).map(complete),
      }
    },
    get(id: string): Certificate | undefined {
      const row = one.get(id)
      return row && complete(row)
    },
    /** Throws `secretsLocked` when the key cannot be opened. */
    privateKey(id: string): string | undefined {
      const row = one.get(id)
      return row && secrets.open(row.private_key, place(id))
    },
    /** Adds it, or writes over the one of that id. */
    put({
      id,
      name,
      type,
      certContent,
      privateKey,
      trustedRootCa,
      createTime,
      updateTime,
      ...rest
    }: NewCertificate): void {
      write.run({
        ...{ id, name, type, create_time: createTime, update_time: updateTime },
        ...{ cert_content: certContent, trusted_root_ca: trustedRootCa },
        private_key: secrets.seal(privateKey, place(id)),
        facts: JSON.stringify(CertificateFacts.parse(rest)),
      })
    },
    remove(id: string): void {
      remove.run(id)
    },
    domainsOf(id: string): AttachedDomain[] {
      return domainsOf.all(id).map(fromDomainRow)
    },
    /** `certificateId` null takes it off. */
    attach(domainId: string, certificateId: string | null, verifiesClients: boolean): void {
      attach.run(certificateId, verifiesClients ? 1 : 0, domainId)
    },
  }
}

function fromRow(row: Row, domains: AttachedDomain[]): Certificate {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    certContent: row.cert_content,
    trustedRootCa: row.trusted_root_ca,
    domains,
    createTime: row.create_time,
    updateTime: row.update_time,
    ...CertificateFacts.parse(JSON.parse(row.facts)),
  }
}

function fromDomainRow(row: DomainRow): AttachedDomain {
  return {
    id: row.id,
    urlDomain: row.url_domain,
    groupId: row.group_id,
    groupName: row.group_name,
    status: row.status,
    minSslVersion: row.min_ssl_version,
    isHttpRedirectToHttps: row.is_http_redirect_to_https === 1,
    verifiedClientCertificateEnabled: row.verifies_clients === 1,
  }
}
