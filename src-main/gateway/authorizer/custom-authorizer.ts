import type { AuthorizerIdentity, CustomAuthorizer } from '#contract/model/custom-authorizer'
import { compileUserPattern, type UserPattern } from '../../domain/user-pattern.ts'
import { type FunctionNames, standIn } from '../route.ts'
import { type AnswerCache, createAnswerCache } from './answer-cache.ts'

/** A stored authorizer as the table wants it. */
export type RoutedAuthorizer = Pick<
  CustomAuthorizer,
  | 'id'
  | 'name'
  | 'type'
  | 'authorizerType'
  | 'authorizerUri'
  | 'authorizerAliasUri'
  | 'identities'
  | 'ttl'
  | 'needBody'
  | 'userData'
  | 'ldApiId'
  | 'timeout'
  | 'retryAttempts'
  | 'authDowngradeEnabled'
>

/** An identity source with its pattern. */
export interface Identity extends Pick<AuthorizerIdentity, 'location' | 'validation'> {
  readonly name: string
  /** `null`: any value that is not empty. */
  readonly pattern: UserPattern | null
}

/** An authorizer, worked out when it or its function changed. */
export interface Authorizer {
  readonly id: string
  readonly name: string
  readonly type: CustomAuthorizer['type']
  /** `null`: no function stands in for the URN. */
  readonly ldApiId: string | null
  readonly label: string
  /** FunctionGraph wraps the answer: `{statusCode, body}`. */
  readonly wrapped: boolean
  readonly identities: readonly Identity[]
  readonly needBody: boolean
  readonly userData: string
  readonly timeoutMs: number
  readonly tries: number
  readonly relaxed: boolean
  /** Kept answers; `null`: none are kept. */
  readonly answers: AnswerCache | null
  /** Definition and deployment in one text: answers are kept while it stays the same. */
  readonly fingerprint: string
}

/** Authorizers by id. */
export type Authorizers = ReadonlyMap<string, Authorizer>

interface Functions {
  readonly names: FunctionNames
  /** Id of the effective deployment by custom backend. */
  readonly deployments: ReadonlyMap<string, string>
}

/** Compiles what changed; an authorizer that did not is taken over with the answers it keeps. */
export function compileAuthorizers(
  authorizers: readonly RoutedAuthorizer[],
  functions: Functions,
  previous: Authorizers | undefined,
): Authorizers {
  return new Map(
    authorizers.map((routed) => {
      const ldApiId = functionOf(routed, functions.names)
      const fingerprint = JSON.stringify([routed, ldApiId, functions.deployments.get(ldApiId ?? '') ?? ''])
      const before = previous?.get(routed.id)
      return [
        routed.id,
        before?.fingerprint === fingerprint ? before : compile(routed, { ldApiId, fingerprint }),
      ]
    }),
  )
}

function functionOf(routed: RoutedAuthorizer, names: FunctionNames): string | null {
  if (routed.authorizerType === 'LD') return routed.ldApiId ?? null
  return standIn(routed.authorizerAliasUri || routed.authorizerUri, names)
}

function compile(
  routed: RoutedAuthorizer,
  { ldApiId, fingerprint }: { ldApiId: string | null; fingerprint: string },
): Authorizer {
  const { id, name, type, ttl, needBody, userData, timeout, retryAttempts, authDowngradeEnabled } = routed
  const frontend = type === 'FRONTEND'
  return {
    id,
    name,
    type,
    ldApiId,
    label: routed.authorizerAliasUri || routed.authorizerUri,
    wrapped: routed.authorizerType === 'FUNC',
    // Headers and query are no matter of a backend authorizer.
    identities: frontend ? routed.identities.map(compileIdentity) : [],
    needBody: frontend && needBody,
    userData,
    timeoutMs: timeout,
    tries: 1 + retryAttempts,
    relaxed: authDowngradeEnabled,
    answers: ttl === 0 ? null : createAnswerCache(ttl * 1000),
    fingerprint,
  }
}

/** Refused where it is entered; one that slipped through lets nobody pass. */
const never: UserPattern = { found: () => false, matches: () => false }

function compileIdentity({ name, location, validation }: AuthorizerIdentity): Identity {
  const pattern = validation === '' ? null : compileUserPattern(validation)
  return {
    name: location === 'HEADER' ? name.toLowerCase() : name,
    location,
    validation,
    pattern: pattern !== null && 'problem' in pattern ? never : pattern,
  }
}
