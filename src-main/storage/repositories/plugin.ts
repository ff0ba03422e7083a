import type { Database } from 'better-sqlite3'
import type { Plugin, PluginScope, PluginType } from '#contract/model/plugin'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import type { Secrets } from '../secrets.ts'
import { policyBindingRepository } from './policy-binding.ts'

/** A plug-in without what is counted or joined. */
export type StoredPlugin = Omit<Plugin, 'romaAppName' | 'bindNum'>

/** Values that were taken out of a content, by their place in it. */
export type PluginSecrets = Readonly<Record<string, string>>

/** What the gateway works with. `secrets` is `null` while they cannot be opened. */
export interface OpenedPlugin {
  readonly id: string
  readonly pluginName: string
  readonly pluginType: PluginType
  readonly pluginContent: string
  readonly secrets: PluginSecrets | null
}

/** One API in one environment that could meet another there. */
export interface NeighbourApi {
  readonly apiId: string
  readonly apiName: string
  readonly reqMethod: string
}

interface Row {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly scope: string
  readonly roma_app_id: string | null
  readonly roma_app_name: string | null
  readonly remark: string
  readonly create_time: string
  readonly update_time: string
  readonly secrets: string | null
  readonly content: string
  readonly bind_num: number
}

type Filter = PageOfRows & {
  id?: string | undefined
  pluginName?: string | undefined
  pluginType?: string | undefined
  pluginScope?: string | undefined
  romaAppId?: string | undefined
  romaAppName?: string | undefined
  /** Only plug-ins that an API could still take in an environment. */
  attachableTo?: { readonly apiId: string; readonly envId: string } | undefined
}

const SELECT = `SELECT plugin.*, integration_application.name AS roma_app_name,
    (SELECT count(*) FROM plugin_binding JOIN api ON api.id = plugin_binding.api_id AND deleted_at IS NULL
      WHERE policy_id = plugin.id) AS bind_num
  FROM plugin LEFT JOIN integration_application ON integration_application.id = plugin.roma_app_id`

/** Where a plug-in's secrets are sealed. */
function place(id: string) {
  return { table: 'plugin', column: 'secrets', id }
}

/** Plug-ins; secrets of a content are sealed beside it. */
export function pluginRepository(db: Database, secrets: Secrets) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE plugin.id = ?`)
  const byName = db.prepare<[string], Row>(`${SELECT} WHERE plugin.name = ?`)
  const count = db.prepare<[], number>('SELECT count(*) FROM plugin').pluck()
  const countOfType = db.prepare<[string], number>('SELECT count(*) FROM plugin WHERE type = ?').pluck()
  // The id stands in the content's text as a value: 32 hex digits are nothing else.
  const leadingTo = db.prepare<[string], { name: string; type: PluginType }>(
    'SELECT name, type FROM plugin WHERE instr(content, ?) > 0 ORDER BY name',
  )
  const all = db.prepare<[], Pick<Row, 'id' | 'name' | 'type' | 'content' | 'secrets'>>(
    'SELECT id, name, type, content, secrets FROM plugin WHERE id IN (SELECT policy_id FROM plugin_binding)',
  )
  const insert = db.prepare<[Record<string, string | null>]>(`
    INSERT INTO plugin (id, name, type, scope, roma_app_id, remark, create_time, update_time, secrets, content)
    VALUES (:id, :pluginName, :pluginType, :pluginScope, :romaAppId, :remark, :createTime, :updateTime, :secrets,
      :pluginContent)`)
  const update = db.prepare<[Record<string, string | null>]>(`
    UPDATE plugin SET name = :pluginName, remark = :remark, update_time = :updateTime, secrets = :secrets,
      content = :pluginContent WHERE id = :id`)
  const remove = db.prepare<[string]>('DELETE FROM plugin WHERE id = ?')
  const neighbours = db.prepare<[{ apiId: string; envId: string }], NeighbourApi>(`
    SELECT other.id AS apiId, other.name AS apiName, other.req_method AS reqMethod
    FROM api JOIN api AS other ON other.group_id = api.group_id AND other.path_key = api.path_key
      AND other.match_mode = api.match_mode AND other.deleted_at IS NULL
    JOIN online ON online.api_id = other.id AND online.env_id = :envId
    WHERE api.id = :apiId`)

  function sealed(id: string, values: PluginSecrets): string | null {
    return Object.keys(values).length === 0 ? null : secrets.seal(JSON.stringify(values), place(id))
  }

  function open(id: string, text: string | null): PluginSecrets {
    return text === null ? {} : (JSON.parse(secrets.open(text, place(id))) as PluginSecrets)
  }

  return {
    /** One of each type an API and environment. */
    bindings: policyBindingRepository(db, {
      policy: 'plugin',
      name: 'name',
      binding: 'plugin_binding',
      slot: 'policy.type',
    }),
    list(page: Filter): { total: number; items: Plugin[] } {
      let conditions = filters(page)
        .equals('plugin.id', page.id)
        .contains('pluginName', 'plugin.name', page.pluginName)
        .equals('plugin.type', page.pluginType)
        .equals('plugin.scope', page.pluginScope)
        .equals('plugin.roma_app_id', page.romaAppId)
        .contains('romaAppName', 'integration_application.name', page.romaAppName)
      if (page.attachableTo !== undefined) {
        const { apiId, envId } = page.attachableTo
        conditions = conditions
          .and(
            `(plugin.scope = 'global' OR plugin.roma_app_id = (SELECT roma_app_id FROM api WHERE id = ?))`,
            apiId,
          )
          .and(
            'plugin.id NOT IN (SELECT policy_id FROM plugin_binding WHERE api_id = ? AND env_id = ?)',
            apiId,
            envId,
          )
      }
      const { where, values } = conditions
      const total = db
        .prepare<unknown[], number>(
          `SELECT count(*) FROM plugin
           LEFT JOIN integration_application ON integration_application.id = plugin.roma_app_id ${where}`,
        )
        .pluck()
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY plugin.create_time DESC, plugin.id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values) ?? 0, items: rows.all(...values, ...pageOf(page)).map(fromRow) }
    },
    get(id: string): Plugin | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    named(name: string): Plugin | undefined {
      const row = byName.get(name)
      return row && fromRow(row)
    },
    count(): number {
      return count.get() ?? 0
    },
    /** Plug-ins whose content leads to a load balance channel. */
    leadingTo(vpcChannelId: string): { name: string; type: PluginType }[] {
      return leadingTo.all(`"${vpcChannelId}"`)
    },
    countOfType(type: PluginType): number {
      return countOfType.get(type) ?? 0
    },
    /** What a content leaves out, in clear. Throws `secretsLocked`. */
    secretsOf(id: string): PluginSecrets {
      return open(id, one.get(id)?.secrets ?? null)
    },
    /** Throws `secretsLocked` when there is something to seal. */
    add(plugin: StoredPlugin, values: PluginSecrets): void {
      insert.run({ ...plugin, secrets: sealed(plugin.id, values) })
    },
    /** Type and scope stay. Throws `secretsLocked` when there is something to seal. */
    update(
      plugin: Pick<StoredPlugin, 'id' | 'pluginName' | 'remark' | 'updateTime' | 'pluginContent'>,
      values: PluginSecrets,
    ): void {
      const { id, pluginName, remark, updateTime, pluginContent } = plugin
      update.run({ id, pluginName, remark, updateTime, pluginContent, secrets: sealed(id, values) })
    },
    remove(id: string): void {
      remove.run(id)
    },
    /** Every plug-in that is bound somewhere, for the gateway. Never throws for a locked secret. */
    bound(): OpenedPlugin[] {
      return all.all().map(({ id, name, type, content, secrets: text }) => {
        const plugin = { id, pluginName: name, pluginType: type as PluginType, pluginContent: content }
        try {
          return { ...plugin, secrets: open(id, text) }
        } catch {
          // One value that cannot be opened stops one plug-in, not the whole table.
          return { ...plugin, secrets: null }
        }
      })
    },
    /** Published APIs of the same group, path and match mode in the environment, the API itself among them. */
    neighbours(where: { apiId: string; envId: string }): NeighbourApi[] {
      return neighbours.all(where)
    },
  }
}

function fromRow(row: Row): Plugin {
  return {
    id: row.id,
    pluginName: row.name,
    pluginType: row.type as PluginType,
    pluginScope: row.scope as PluginScope,
    pluginContent: row.content,
    romaAppId: row.roma_app_id,
    romaAppName: row.roma_app_name ?? '',
    remark: row.remark,
    createTime: row.create_time,
    updateTime: row.update_time,
    bindNum: row.bind_num,
  }
}
