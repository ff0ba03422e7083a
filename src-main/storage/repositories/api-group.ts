import type { Database } from 'better-sqlite3'
import type { ApiGroup, UrlDomain } from '#contract/model/api-group'
import { isLocalName } from '../../domain/local-names.ts'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** A group without what is worked out or counted. */
export type StoredApiGroup = Pick<
  ApiGroup,
  'id' | 'name' | 'remark' | 'version' | 'romaAppId' | 'isDefault' | 'registerTime' | 'updateTime'
>

/** A domain name with the group it is bound to. */
export type StoredUrlDomain = UrlDomain & { readonly groupId: string }

/** A domain name without a certificate. */
export type NewUrlDomain = Pick<
  StoredUrlDomain,
  'id' | 'groupId' | 'urlDomain' | 'status' | 'minSslVersion' | 'isHttpRedirectToHttps'
>

interface Row {
  readonly id: string
  readonly name: string
  readonly remark: string
  readonly version: 'V1' | 'V2'
  readonly roma_app_id: string | null
  readonly roma_app_name: string | null
  readonly is_default: number
  readonly register_time: string
  readonly update_time: string
  readonly api_count: number
}

interface DomainRow {
  readonly id: string
  readonly group_id: string
  readonly url_domain: string
  readonly status: number
  readonly min_ssl_version: 'TLSv1.1' | 'TLSv1.2'
  readonly is_http_redirect_to_https: number
  readonly verifies_clients: number
  readonly certificate_id: string | null
  readonly certificate_name: string | null
  readonly certificate_not_after: string | null
  readonly certificate_has_root: number | null
}

type Filter = PageOfRows & {
  readonly hideDefault?: boolean
  id?: string | undefined
  name?: string | undefined
  romaAppId?: string | undefined
  domainName?: string | undefined
}

const SELECT = `SELECT api_group.*, integration_application.name AS roma_app_name,
    (SELECT count(*) FROM api WHERE group_id = api_group.id AND deleted_at IS NULL) AS api_count
  FROM api_group LEFT JOIN integration_application ON integration_application.id = api_group.roma_app_id`

const SELECT_DOMAIN = `SELECT url_domain.*, certificate.name AS certificate_name,
    certificate.facts ->> '$.notAfter' AS certificate_not_after, certificate.trusted_root_ca <> '' AS certificate_has_root
  FROM url_domain LEFT JOIN certificate ON certificate.id = url_domain.certificate_id`

/** Groups and their domain names. `slDomainSuffix`: groups answer on `<id>.apic.<suffix>`. */
export function apiGroupRepository(db: Database, slDomainSuffix: string) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE api_group.id = ?`)
  const byName = db.prepare<[string], Row>(`${SELECT} WHERE api_group.name = ?`)
  const defaultOne = db.prepare<[], Row>(`${SELECT} WHERE is_default = 1`)
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM api_group')
  const insert = db.prepare<[StoredApiGroup & { isDefaultBit: number }]>(`
    INSERT INTO api_group (id, name, remark, version, roma_app_id, is_default, register_time, update_time)
    VALUES (:id, :name, :remark, :version, :romaAppId, :isDefaultBit, :registerTime, :updateTime)`)
  const update = db.prepare<[string, string, string, string]>(
    'UPDATE api_group SET name = ?, remark = ?, update_time = ? WHERE id = ?',
  )
  const remove = db.prepare<[string]>('DELETE FROM api_group WHERE id = ?')
  const purgeDeletedApis = db.prepare<[string]>(
    'DELETE FROM api WHERE group_id = ? AND deleted_at IS NOT NULL',
  )
  const domains = db.prepare<[], DomainRow>(`${SELECT_DOMAIN} ORDER BY url_domain`)
  const domainsOf = db.prepare<[string], DomainRow>(`${SELECT_DOMAIN} WHERE group_id = ? ORDER BY url_domain`)
  const domain = db.prepare<[string], DomainRow>(`${SELECT_DOMAIN} WHERE url_domain.id = ?`)
  const domainNamed = db.prepare<[string], DomainRow>(`${SELECT_DOMAIN} WHERE url_domain = ?`)
  const insertDomain = db.prepare<[NewUrlDomain & { redirects: number }]>(`
    INSERT INTO url_domain (id, group_id, url_domain, status, min_ssl_version, is_http_redirect_to_https)
    VALUES (:id, :groupId, :urlDomain, :status, :minSslVersion, :redirects)`)
  const updateDomain = db.prepare<[string, number, number, string]>(
    'UPDATE url_domain SET min_ssl_version = ?, is_http_redirect_to_https = ?, verifies_clients = ? WHERE id = ?',
  )
  const removeDomain = db.prepare<[string]>('DELETE FROM url_domain WHERE id = ?')

  function complete(row: Row): ApiGroup {
    return fromRow(row, { urlDomains: domainsOf.all(row.id).map(fromDomainRow), slDomainSuffix })
  }

  return {
    list(page: Filter = {}): { total: number; items: ApiGroup[] } {
      const conditions = filters(page)
        .equals('api_group.id', page.id)
        .contains('name', 'api_group.name', page.name)
        .equals('roma_app_id', page.romaAppId)
      if (page.domainName) {
        conditions.and(
          `(instr(lower(api_group.id || '.apic.' || ?), lower(?)) > 0 OR EXISTS (SELECT 1 FROM url_domain
            WHERE group_id = api_group.id AND instr(lower(url_domain), lower(?)) > 0))`,
          slDomainSuffix,
          page.domainName,
          page.domainName,
        )
      }
      if (page.hideDefault) conditions.and('is_default = 0')
      const { where, values } = conditions
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM api_group ${where}`)
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY is_default DESC, register_time DESC, api_group.id LIMIT ? OFFSET ?`,
      )
      const bound = Map.groupBy(domains.all().map(fromDomainRow), (entry) => entry.groupId)
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows
          .all(...values, ...pageOf(page))
          .map((row) => fromRow(row, { urlDomains: bound.get(row.id) ?? [], slDomainSuffix })),
      }
    },
    get(id: string): ApiGroup | undefined {
      const row = one.get(id)
      return row && complete(row)
    },
    named(name: string): ApiGroup | undefined {
      const row = byName.get(name)
      return row && complete(row)
    },
    /** The DEFAULT group; there is always one. */
    default(): ApiGroup | undefined {
      const row = defaultOne.get()
      return row && complete(row)
    },
    count(): number {
      return count.get()?.n ?? 0
    },
    add(group: StoredApiGroup): void {
      insert.run({ ...group, isDefaultBit: group.isDefault === 1 ? 1 : 0 })
    },
    update(
      id: string,
      { name, remark, updateTime }: { name: string; remark: string; updateTime: string },
    ): void {
      update.run(name, remark, updateTime, id)
    },
    /** Takes domains, variables and APIs that only *Undo* still needed along. */
    remove(id: string): void {
      purgeDeletedApis.run(id)
      remove.run(id)
    },
    /** Every bound domain name, for the route table. */
    domains(): StoredUrlDomain[] {
      return domains.all().map(fromDomainRow)
    },
    domain(id: string): StoredUrlDomain | undefined {
      const row = domain.get(id)
      return row && fromDomainRow(row)
    },
    domainNamed(urlDomain: string): StoredUrlDomain | undefined {
      const row = domainNamed.get(urlDomain)
      return row && fromDomainRow(row)
    },
    addDomain(entry: NewUrlDomain): void {
      insertDomain.run({ ...entry, redirects: entry.isHttpRedirectToHttps ? 1 : 0 })
    },
    updateDomain({ id, minSslVersion, isHttpRedirectToHttps, ...rest }: StoredUrlDomain): void {
      const verifies = rest.verifiedClientCertificateEnabled ? 1 : 0
      updateDomain.run(minSslVersion, isHttpRedirectToHttps ? 1 : 0, verifies, id)
    },
    removeDomain(id: string): void {
      removeDomain.run(id)
    },
    /** `<id>.apic.<suffix>`. */
    slDomainOf(groupId: string): string {
      return slDomain(groupId, slDomainSuffix)
    },
  }
}

function slDomain(groupId: string, suffix: string): string {
  return `${groupId}.apic.${suffix}`
}

function fromRow(
  row: Row,
  { urlDomains, slDomainSuffix }: { urlDomains: readonly StoredUrlDomain[]; slDomainSuffix: string },
): ApiGroup {
  const domainName = slDomain(row.id, slDomainSuffix)
  return {
    id: row.id,
    name: row.name,
    slDomain: domainName,
    slDomains: [domainName],
    registerTime: row.register_time,
    updateTime: row.update_time,
    urlDomains: urlDomains.map(({ groupId: _, ...urlDomain }) => urlDomain),
    remark: row.remark,
    isDefault: row.is_default === 1 ? 1 : 2,
    version: row.version,
    romaAppId: row.roma_app_id,
    romaAppName: row.roma_app_name,
    apiCount: row.api_count,
  }
}

function fromDomainRow(row: DomainRow): StoredUrlDomain {
  return {
    id: row.id,
    groupId: row.group_id,
    urlDomain: row.url_domain,
    status: row.status,
    minSslVersion: row.min_ssl_version,
    isHttpRedirectToHttps: row.is_http_redirect_to_https === 1,
    verifiedClientCertificateEnabled: row.verifies_clients === 1,
    localCa: isLocalName(row.url_domain),
    certificate:
      row.certificate_id === null
        ? null
        : {
            id: row.certificate_id,
            name: row.certificate_name ?? '',
            notAfter: row.certificate_not_after ?? '',
            hasTrustedRootCa: row.certificate_has_root === 1,
          },
  }
}
