import type { Database } from 'better-sqlite3'
import type { VpcChannel, VpcMember, VpcMemberGroup } from '#contract/model/vpc-channel'
import { VpcHealthConfig } from '#contract/model/vpc-channel'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import { type VpcChannelUse, vpcChannelUses } from './vpc-channel-use.ts'

/** A channel without what is counted or watched. */
export type StoredVpcChannel = Omit<VpcChannel, 'status' | 'usedBy' | 'up' | 'down' | 'disabled'>

export type VpcChannelFilter = PageOfRows & {
  id?: string | undefined
  name?: string | undefined
  dictCode?: string | undefined
  memberHost?: string | undefined
  memberPort?: number | undefined
  memberGroupName?: string | undefined
  memberGroupId?: string | undefined
}

interface Row {
  readonly id: string
  readonly name: string
  readonly port: number
  readonly balance_strategy: 1 | 2 | 3 | 4
  readonly member_type: 'ip' | 'ecs'
  readonly type: 2 | 3
  readonly dict_code: string
  readonly create_time: string
  readonly health_config: string | null
  readonly microservice_info: string | null
}

interface GroupRow {
  readonly id: string
  readonly name: string
  readonly remark: string
  readonly weight: number
  readonly dict_code: string
  readonly microservice_version: string
  readonly microservice_port: number
  readonly create_time: string
  readonly update_time: string
}

interface MemberRow {
  readonly id: string
  readonly channel_id: string
  readonly group_id: string | null
  readonly group_name: string | null
  readonly host: string
  readonly port: number
  readonly weight: number
  readonly is_backup: number
  readonly status: 1 | 2
  readonly ecs_id: string
  readonly ecs_name: string
  readonly create_time: string
}

/** Load-balance channels with their groups and members: one aggregate, written as a whole. */
export function vpcChannelRepository(db: Database) {
  const one = db.prepare<[string], Row>('SELECT * FROM vpc_channel WHERE id = ?')
  const byName = db.prepare<[string], Row>('SELECT * FROM vpc_channel WHERE name = ?')
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM vpc_channel')
  const groups = db.prepare<[string], GroupRow>(
    'SELECT * FROM vpc_member_group WHERE channel_id = ? ORDER BY place',
  )
  const members = db.prepare<[string], MemberRow>(`
    SELECT vpc_member.*, vpc_member_group.name AS group_name
    FROM vpc_member LEFT JOIN vpc_member_group ON vpc_member_group.id = vpc_member.group_id
    WHERE vpc_member.channel_id = ? ORDER BY vpc_member.place`)
  const put = db.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO vpc_channel (id, name, port, balance_strategy, member_type, type, dict_code, create_time,
      health_config, microservice_info)
    VALUES (:id, :name, :port, :balanceStrategy, :memberType, :type, :dictCode, :createTime, :healthConfig,
      :microserviceInfo)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, port = excluded.port,
      balance_strategy = excluded.balance_strategy, dict_code = excluded.dict_code,
      health_config = excluded.health_config, microservice_info = excluded.microservice_info`)
  const clearMembers = db.prepare<[string]>('DELETE FROM vpc_member WHERE channel_id = ?')
  const clearGroups = db.prepare<[string]>('DELETE FROM vpc_member_group WHERE channel_id = ?')
  const addGroup = db.prepare<[Record<string, string | number>]>(`
    INSERT INTO vpc_member_group (id, channel_id, place, name, remark, weight, dict_code, microservice_version,
      microservice_port, create_time, update_time)
    VALUES (:id, :channelId, :place, :memberGroupName, :memberGroupRemark, :memberGroupWeight, :dictCode,
      :microserviceVersion, :microservicePort, :createTime, :updateTime)`)
  const addMember = db.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO vpc_member (id, channel_id, group_id, place, host, port, weight, is_backup, status, ecs_id, ecs_name,
      create_time)
    VALUES (:id, :vpcChannelId, :groupId, :place, :host, :port, :weight, :backup, :status, :ecsId, :ecsName,
      :createTime)`)
  const remove = db.prepare<[string]>('DELETE FROM vpc_channel WHERE id = ?')

  function fromRow(row: Row): StoredVpcChannel {
    return {
      id: row.id,
      name: row.name,
      port: row.port,
      balanceStrategy: row.balance_strategy,
      memberType: row.member_type,
      type: row.type,
      dictCode: row.dict_code,
      createTime: row.create_time,
      vpcHealthConfig:
        row.health_config === null ? null : VpcHealthConfig.parse(JSON.parse(row.health_config)),
      microserviceInfo:
        row.microservice_info === null
          ? null
          : (JSON.parse(row.microservice_info) as Record<string, unknown>),
      memberGroups: groups.all(row.id).map(groupFromRow),
      members: members.all(row.id).map(memberFromRow),
    }
  }

  return {
    list(page: VpcChannelFilter = {}): { total: number; items: StoredVpcChannel[] } {
      const conditions = filters(page)
        .equals('id', page.id)
        .contains('name', 'name', page.name)
        .equals('dict_code', page.dictCode)
      if (page.memberHost)
        conditions.and(
          'EXISTS (SELECT 1 FROM vpc_member WHERE channel_id = vpc_channel.id AND host = ?)',
          page.memberHost,
        )
      if (page.memberPort !== undefined)
        conditions.and(
          `EXISTS (SELECT 1 FROM vpc_member WHERE channel_id = vpc_channel.id
            AND iif(vpc_member.port = 0, vpc_channel.port, vpc_member.port) = ?)`,
          page.memberPort,
        )
      if (page.memberGroupName)
        conditions.and(
          'EXISTS (SELECT 1 FROM vpc_member_group WHERE channel_id = vpc_channel.id AND name = ?)',
          page.memberGroupName,
        )
      if (page.memberGroupId)
        conditions.and(
          'EXISTS (SELECT 1 FROM vpc_member_group WHERE channel_id = vpc_channel.id AND id = ?)',
          page.memberGroupId,
        )
      const { where, values } = conditions
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM vpc_channel ${where}`)
      const rows = db.prepare<unknown[], Row>(
        `SELECT * FROM vpc_channel ${where} ORDER BY create_time DESC, id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values)?.n ?? 0, items: rows.all(...values, ...pageOf(page)).map(fromRow) }
    },
    get(id: string): StoredVpcChannel | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    /** Names are compared with their case. */
    named(name: string): { readonly id: string } | undefined {
      return byName.get(name)
    },
    count(): number {
      return count.get()?.n ?? 0
    },
    /** Adds the channel, or replaces it with its groups and members. */
    put(channel: StoredVpcChannel): void {
      const { memberGroups, members: servers, vpcHealthConfig, microserviceInfo, ...fields } = channel
      put.run({
        ...fields,
        healthConfig: vpcHealthConfig === null ? null : JSON.stringify(vpcHealthConfig),
        microserviceInfo: microserviceInfo === null ? null : JSON.stringify(microserviceInfo),
      })
      clearMembers.run(channel.id)
      clearGroups.run(channel.id)
      for (const [place, group] of memberGroups.entries())
        addGroup.run({ ...group, channelId: channel.id, place })
      for (const [place, member] of servers.entries()) {
        const { memberGroupId, memberGroupName: _, isBackup, ...rest } = member
        addMember.run({ ...rest, place, groupId: memberGroupId || null, backup: isBackup ? 1 : 0 })
      }
    },
    remove(id: string): void {
      remove.run(id)
    },
    /** Who leads where: drafts and effective versions. */
    uses(): VpcChannelUse[] {
      return vpcChannelUses(db)
    },
  }
}

function groupFromRow(row: GroupRow): VpcMemberGroup {
  return {
    id: row.id,
    memberGroupName: row.name,
    memberGroupRemark: row.remark,
    memberGroupWeight: row.weight,
    dictCode: row.dict_code,
    microserviceVersion: row.microservice_version,
    microservicePort: row.microservice_port,
    createTime: row.create_time,
    updateTime: row.update_time,
  }
}

function memberFromRow(row: MemberRow): VpcMember {
  return {
    id: row.id,
    vpcChannelId: row.channel_id,
    host: row.host,
    port: row.port,
    weight: row.weight,
    isBackup: row.is_backup === 1,
    status: row.status,
    ecsId: row.ecs_id,
    ecsName: row.ecs_name,
    memberGroupId: row.group_id ?? '',
    memberGroupName: row.group_name ?? '',
    createTime: row.create_time,
  }
}
