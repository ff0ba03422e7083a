import { RomaError } from '#contract/errors'
import type {
  VpcMember,
  VpcMemberDraft,
  VpcMemberGroup,
  VpcMemberGroupDraft,
} from '#contract/model/vpc-channel'

interface Making {
  readonly newId: () => string
  readonly time: string
}

/** Groups of a channel after a change: known names keep their id. Left out: as before. */
export function mergeGroups(
  drafts: readonly VpcMemberGroupDraft[] | undefined,
  before: readonly VpcMemberGroup[] = [],
  making: Making,
): VpcMemberGroup[] {
  if (drafts === undefined) return [...before]
  return drafts.map((draft) =>
    groupFrom(
      draft,
      before.find((group) => group.memberGroupName === draft.memberGroupName),
      making,
    ),
  )
}

/** One group from its draft and what it was. */
export function groupFrom(
  draft: VpcMemberGroupDraft,
  known: VpcMemberGroup | undefined,
  { newId, time }: Making,
): VpcMemberGroup {
  return {
    ...draft,
    id: known?.id ?? newId(),
    memberGroupWeight: draft.memberGroupWeight ?? known?.memberGroupWeight ?? 1,
    createTime: known?.createTime ?? time,
    updateTime: time,
  }
}

/**
 * Members of a channel after a change: known addresses keep their id. A weight given with a group is written to its
 * members. Left out: those before, without the ones whose group is gone.
 */
export function mergeMembers(
  drafts: readonly VpcMemberDraft[] | undefined,
  before: readonly VpcMember[] = [],
  making: Making & { readonly channelId: string; readonly memberGroups: readonly VpcMemberGroup[] },
): VpcMember[] {
  const { memberGroups } = making
  if (drafts !== undefined)
    return drafts.map((draft, index) =>
      memberFrom(draft, {
        ...making,
        field: `members.${index}.memberGroupName`,
        known: before.find(({ host, port }) => host === draft.host && port === draft.port),
      }),
    )
  const kept = new Set(memberGroups.map(({ id }) => id))
  return before.filter(({ memberGroupId }) => memberGroupId === '' || kept.has(memberGroupId))
}

/** One member from its draft. Throws `invalidParameter` for a group that the channel has not. */
export function memberFrom(
  draft: VpcMemberDraft,
  making: Making & {
    readonly channelId: string
    readonly memberGroups: readonly VpcMemberGroup[]
    readonly field: string
    readonly known: VpcMember | undefined
  },
): VpcMember {
  const { memberGroups, channelId, known, field, newId, time } = making
  const group = memberGroups.find(({ memberGroupName }) => memberGroupName === draft.memberGroupName)
  if (group === undefined && draft.memberGroupName !== '')
    throw new RomaError('invalidParameter', {
      hint: `${field}: the channel has no server group "${draft.memberGroupName}".`,
    })
  return {
    ...draft,
    id: known?.id ?? newId(),
    vpcChannelId: channelId,
    memberGroupId: group?.id ?? '',
    createTime: known?.createTime ?? time,
  }
}
