import type { Feature, Instance, Quota } from '#contract/model/instance'
import { pick, type Wire } from '../case-mapping.ts'
import type { RestRequest } from '../route.ts'

/** The product dates each quota; ours begin with the workspace, so one moment stands for all. */
const CONFIG_TIME = '2020-01-01T00:00:00.000000000Z'

/** Addresses that backends may not have by default. */
const restricted = ['169.254.0.0/16', '100.100.100.200/32', '224.0.0.0/4', '0.0.0.0/8']

/** The instance. What a local gateway does not have stays empty. Source: ShowDetailsOfInstanceV2. */
export async function instanceDetails(instance: Instance, { call }: RestRequest): Promise<Wire> {
  const { items } = await call('feature.list', {})
  const running = instance.gateway.state === 'Running'
  return {
    ...pick(instance, ['id', 'projectId']),
    instance_name: instance.name,
    status: running ? 'Running' : 'Frozen',
    instance_status: running ? 6 : 37,
    type: 'apic',
    spec: 'ROMA_BASIC',
    create_time: instance.gateway.startedAt === null ? 0 : Date.parse(instance.gateway.startedAt),
    enterprise_project_id: '0',
    eip_address: '',
    charging_mode: 0,
    cbc_metadata: '',
    description: '',
    vpc_id: '',
    subnet_id: '',
    security_group_id: '',
    maintain_begin: '22:00:00',
    maintain_end: '02:00:00',
    ingress_ip: instance.gateway.host,
    ingress_ip_v6: '',
    user_id: 'local',
    nat_eip_ipv6_cidr: '',
    eip_ipv6_address: '',
    nat_eip_address: '',
    bandwidth_size: 0,
    available_zone_ids: '[]',
    instance_version: instance.version,
    virsubnet_id: '',
    roma_eip_address: '',
    listeners: [],
    supported_features: items.map(({ name }) => name),
    node_ips: { livedata: [], shubao: [instance.gateway.host] },
  }
}

/** The instances of the project: this one. Source: CheckRomaInstanceListV2. */
export function instances(instance: Instance): Wire {
  const item = {
    ...pick(instance, ['id', 'name', 'projectId']),
    description: '',
    flavor_id: '',
    flavor_type: 'basic',
    cpu_arch: 'x86_64',
    vpc_id: '',
    subnet_id: '',
    security_group_id: '',
    publicip_enable: false,
    publicip_id: '',
    publicip_address: '',
    status: 'RUNNING',
    error_code: '',
    error_msg: '',
  }
  return { total: 1, size: 1, instances: [item] }
}

/** A feature. Source: `FeatureInfoV2`. */
export function feature(model: Feature): Wire {
  return pick(model, ['id', 'name', 'enable', 'config', 'instanceId', 'updateTime'])
}

/** A quota; its value is a text. Source: ListProjectCofigsV2. */
export function quota(model: Quota): Wire {
  return {
    ...pick(model, ['configId', 'configName']),
    config_value: String(model.configValue),
    config_time: CONFIG_TIME,
    ...pick(model, ['remark', 'used']),
  }
}

/** Address ranges that backends may not have. Source: ShowRestrictionOfInstanceV2. */
export async function restriction(): Promise<Wire> {
  return { restrict_cidrs: restricted, resource_subnet_cidr: '' }
}
