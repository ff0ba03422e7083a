import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import {
  MemberHealth,
  VpcChannel,
  VpcChannelDraft,
  VpcHealthConfig,
  VpcMember,
  VpcMemberGroup,
  VpcMemberGroupDraft,
  VpcMemberInput,
} from '../model/vpc-channel.ts'

const One = z.object({ id: Id })
const OfChannel = z.object({ vpcChannelId: Id })
const Health = z.object({ members: z.array(MemberHealth) })

export const vpcChannelProcedures = {
  'vpcChannel.list': query({
    input: Page.extend({
      id: z.string().optional(),
      name: z.string().optional(),
      dictCode: z.string().optional(),
      memberHost: z.string().optional(),
      memberPort: z.number().int().optional(),
      memberGroupName: z.string().optional(),
      memberGroupId: z.string().optional(),
    }),
    output: listOf(VpcChannel),
  }),
  'vpcChannel.get': query({ input: One, output: VpcChannel }),
  'vpcChannel.create': command({ input: VpcChannelDraft, output: VpcChannel }),
  'vpcChannel.update': command({ input: z.object({ id: Id, draft: VpcChannelDraft }), output: VpcChannel }),
  /** Refused while an API leads to it. */
  'vpcChannel.delete': command({ input: One, output: Nothing }),
  'vpcChannel.setHealthConfig': command({
    input: z.object({ id: Id, config: VpcHealthConfig }),
    output: VpcChannel,
  }),
  /** APIs whose draft or effective version leads to the channel. */
  'vpcChannel.usedBy': query({
    input: One,
    output: z.array(z.object({ apiId: Id, apiName: z.string(), published: z.boolean() })),
  }),
  /** What the checks found, member by member. */
  'vpcChannel.health': query({ input: One, output: Health }),
  /** Checks every enabled member at once and waits for the results. */
  'vpcChannel.checkNow': command({ input: One, output: Health }),
  'vpcMember.list': query({
    input: Page.extend({
      vpcChannelId: Id,
      name: z.string().optional(),
      memberGroupName: z.string().optional(),
      memberGroupId: z.string().optional(),
    }),
    output: listOf(VpcMember),
  }),
  'vpcMember.add': command({
    input: OfChannel.extend({ members: z.array(VpcMemberInput).min(1, 'Enter at least one server.') }),
    output: z.array(VpcMember),
  }),
  /** The channel has these servers then; those with a known address keep their id. */
  'vpcMember.replace': command({
    input: OfChannel.extend({ members: z.array(VpcMemberInput) }),
    output: z.array(VpcMember),
  }),
  'vpcMember.setEnabled': command({
    input: OfChannel.extend({
      memberIds: z.array(Id).min(1, 'Choose at least one server.'),
      enabled: z.boolean(),
    }),
    output: Nothing,
  }),
  'vpcMember.delete': command({ input: OfChannel.extend({ id: Id }), output: Nothing }),
  'vpcMemberGroup.list': query({
    input: Page.extend({
      vpcChannelId: Id,
      dictCode: z.string().optional(),
      memberGroupName: z.string().optional(),
    }),
    output: listOf(VpcMemberGroup),
  }),
  'vpcMemberGroup.get': query({ input: OfChannel.extend({ id: Id }), output: VpcMemberGroup }),
  'vpcMemberGroup.add': command({
    input: OfChannel.extend({
      memberGroups: z.array(VpcMemberGroupDraft).min(1, 'Enter at least one group.'),
    }),
    output: z.array(VpcMemberGroup),
  }),
  'vpcMemberGroup.update': command({
    input: OfChannel.extend({ id: Id, draft: VpcMemberGroupDraft }),
    output: VpcMemberGroup,
  }),
  /** Its servers go too. */
  'vpcMemberGroup.delete': command({ input: OfChannel.extend({ id: Id }), output: Nothing }),
}
