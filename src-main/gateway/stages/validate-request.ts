import { checkInputs, readInputs } from '../../domain/parameter-mapping.ts'
import type { CallContext, RouteMatch } from '../call-context.ts'

/** Declared parameters: present, typed, in range. Source: ROMA Connect User Guide, "Creating an API": input parameters. */
export function validateRequest(call: CallContext): undefined {
  const { match, request } = call
  if (match === null) return
  const { declared } = match.route
  if (declared.length === 0) return
  call.inputs = checkInputs(
    declared,
    readInputs(declared, {
      pathValue: (name) => pathValue(match, name),
      query: request.query,
      headers: request.forward,
    }),
  )
}

/** Value of a path parameter. With prefix match `{rest+}` holds what follows the prefix. */
export function pathValue({ route, values, rest }: RouteMatch, name: string): string | undefined {
  const index = route.pathNames.indexOf(name)
  return index < 0 ? undefined : (values[index] ?? rest)
}
