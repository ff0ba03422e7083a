import type { RuleSource } from '../domain/rule-expression.ts'
import type { CallContext } from './call-context.ts'
import { headerValues } from './request-head.ts'
import { systemValue } from './system-value.ts'

/** The call as rules of plug-ins see it. Made only where a rule is bound. */
export function ruleSourceOf(call: CallContext): RuleSource {
  const { request } = call
  let query: URLSearchParams | undefined
  return {
    path: request.path,
    method: request.method,
    header: (name) => headerValues(request, name)[0],
    query: (name) => {
      query ??= new URLSearchParams(request.query)
      return query.get(name) ?? undefined
    },
    system: (name) => systemValue(call, name),
  }
}
