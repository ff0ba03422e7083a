import { type Ref, ref } from 'vue'
import {
  type VpcChannel,
  VpcChannelDraft,
  type VpcHealthConfig,
  type VpcMemberDraft,
} from '#contract/model/vpc-channel'
import { useForm } from '../../app/use-form.ts'

/** A server group as the grid edits it. */
export interface GroupFields {
  memberGroupName: string
  memberGroupRemark: string
  memberGroupWeight: number
  microservicePort: number
}

/** A channel as the form edits it. */
interface ChannelFields {
  name: string
  port: number
  balanceStrategy: VpcChannel['balanceStrategy']
  memberType: VpcChannel['memberType']
  type: VpcChannel['type']
  memberGroups: GroupFields[]
  members: VpcMemberDraft[]
  checks: boolean
  health: VpcHealthConfig
}

const newHealth: VpcHealthConfig = {
  protocol: 'TCP',
  path: '/',
  method: 'GET',
  port: 0,
  thresholdNormal: 2,
  thresholdAbnormal: 5,
  timeOut: 5,
  timeInterval: 10,
  httpCode: '200',
  enableClientSsl: false,
}

/** A server as a new row has it. */
export function newMember(): VpcMemberDraft {
  return {
    host: '',
    port: 0,
    weight: 1,
    isBackup: false,
    status: 1,
    memberGroupName: '',
    ecsId: '',
    ecsName: '',
  }
}

function fieldsOf(stored: VpcChannel | undefined): ChannelFields {
  return {
    name: stored?.name ?? '',
    port: stored?.port ?? 80,
    balanceStrategy: stored?.balanceStrategy ?? 1,
    memberType: stored?.memberType ?? 'ip',
    type: stored?.type ?? 2,
    memberGroups: (stored?.memberGroups ?? []).map((group) => ({
      memberGroupName: group.memberGroupName,
      memberGroupRemark: group.memberGroupRemark,
      memberGroupWeight: group.memberGroupWeight,
      microservicePort: group.microservicePort,
    })),
    members:
      stored === undefined
        ? [newMember()]
        : stored.members.map(({ host, port, weight, isBackup, status, memberGroupName, ecsId, ecsName }) => ({
            ...{ host, port, weight, isBackup, status, memberGroupName, ecsId, ecsName },
          })),
    checks: stored === undefined ? true : stored.vpcHealthConfig !== null,
    health: { ...newHealth, ...stored?.vpcHealthConfig },
  }
}

function draftOf({ checks, health, ...fields }: ChannelFields) {
  const plain = { ...health, path: '', httpCode: '', enableClientSsl: false }
  return {
    ...fields,
    name: fields.name.trim(),
    vpcHealthConfig: !checks
      ? null
      : health.protocol === 'TCP'
        ? plain
        : { ...health, enableClientSsl: health.protocol === 'HTTPS' && health.enableClientSsl },
  }
}

interface Given {
  /** What is changed; a new channel when undefined. */
  readonly stored: () => VpcChannel | undefined
  readonly send: (draft: VpcChannelDraft) => Promise<void>
  readonly root?: Ref<HTMLElement | undefined>
}

/** The form of a load-balance channel. `start` fills it anew. */
export function useChannelForm({ stored, send, root }: Given) {
  const fields = ref(fieldsOf(stored()))
  const form = useForm({
    schema: VpcChannelDraft,
    draft: () => draftOf(fields.value),
    send,
    ...(root === undefined ? {} : { root }),
  })
  function start(): void {
    fields.value = fieldsOf(stored())
    form.reset()
  }
  return { fields, start, ...form }
}

/** What {@link useChannelForm} gives. */
export type ChannelForm = ReturnType<typeof useChannelForm>
