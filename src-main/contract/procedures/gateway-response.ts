import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import {
  GatewayResponse,
  GatewayResponseDraft,
  ResponseType,
  TypedResponse,
} from '../model/gateway-response.ts'

const One = z.object({ groupId: Id, id: Id })
const OneType = One.extend({ type: ResponseType })

export const gatewayResponseProcedures = {
  /** `default` first. */
  'gatewayResponse.list': query({ input: Page.extend({ groupId: Id }), output: listOf(GatewayResponse) }),
  'gatewayResponse.get': query({ input: One, output: GatewayResponse }),
  'gatewayResponse.create': command({
    input: z.object({ groupId: Id, draft: GatewayResponseDraft }),
    output: GatewayResponse,
  }),
  /** Replaces every type; a type left out becomes the default again. */
  'gatewayResponse.update': command({
    input: One.extend({ draft: GatewayResponseDraft }),
    output: GatewayResponse,
  }),
  'gatewayResponse.delete': command({ input: One, output: Nothing }),
  'gatewayResponse.setType': command({
    input: OneType.extend({ response: TypedResponse }),
    output: GatewayResponse,
  }),
  /** Back to the default of that type. */
  'gatewayResponse.resetType': command({ input: OneType, output: GatewayResponse }),
  /** What a caller would get for a sample error of the type: nothing is stored. */
  'gatewayResponse.preview': query({
    input: z.object({ type: ResponseType, response: TypedResponse }),
    output: z.object({
      status: z.number().int(),
      headers: z.array(z.object({ key: z.string(), value: z.string() })),
      body: z.string(),
    }),
  }),
}
