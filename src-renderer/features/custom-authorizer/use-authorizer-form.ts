import { type Ref, ref } from 'vue'
import {
  type CustomAuthorizer,
  CustomAuthorizerDraft,
  type CustomAuthorizerType,
} from '#contract/model/custom-authorizer'
import { useForm } from '../../app/use-form.ts'

/** An authorizer as the form edits it. */
export interface AuthorizerFields {
  name: string
  type: CustomAuthorizerType
  authorizerType: CustomAuthorizerDraft['authorizerType']
  authorizerUri: string
  authorizerVersion: string
  authorizerAliasUri: string
  identities: CustomAuthorizerDraft['identities']
  ttl: number | undefined
  needBody: boolean
  userData: string
  ldApiId: string | null | undefined
  romaAppId: string | null
  timeout: number | undefined
  retryAttempts: number | undefined
  authDowngradeEnabled: boolean
}

function fieldsOf(stored: CustomAuthorizer | undefined, type: CustomAuthorizerType): AuthorizerFields {
  return {
    name: stored?.name ?? '',
    type: stored?.type ?? type,
    authorizerType: stored?.authorizerType ?? 'LD',
    authorizerUri: stored?.authorizerUri ?? '',
    authorizerVersion: stored?.authorizerVersion ?? '',
    authorizerAliasUri: stored?.authorizerAliasUri ?? '',
    identities: (stored?.identities ?? []).map((identity) => ({ ...identity })),
    ttl: stored?.ttl ?? 0,
    needBody: stored?.needBody ?? false,
    userData: stored?.userData ?? '',
    ldApiId: stored?.ldApiId ?? undefined,
    romaAppId: stored?.romaAppId ?? '',
    timeout: stored?.timeout ?? 5000,
    retryAttempts: stored?.retryAttempts ?? 0,
    authDowngradeEnabled: stored?.authDowngradeEnabled ?? false,
  }
}

interface Given {
  /** What is changed; a new authorizer when undefined. */
  readonly stored: () => CustomAuthorizer | undefined
  readonly type: () => CustomAuthorizerType
  readonly send: (draft: CustomAuthorizerDraft) => Promise<void>
  readonly root?: Ref<HTMLElement | undefined>
}

/** The form of a custom authorizer. `start` fills it anew. */
export function useAuthorizerForm({ stored, type, send, root }: Given) {
  const draft = ref(fieldsOf(stored(), type()))
  const form = useForm({
    schema: CustomAuthorizerDraft,
    draft: () => ({
      ...draft.value,
      name: draft.value.name.trim(),
      romaAppId: draft.value.romaAppId || null,
      ldApiId: draft.value.authorizerType === 'LD' ? (draft.value.ldApiId ?? null) : null,
    }),
    send,
    ...(root === undefined ? {} : { root }),
  })
  function start(): void {
    draft.value = fieldsOf(stored(), type())
    form.reset()
  }
  return { draft, start, ...form }
}

/** What {@link useAuthorizerForm} gives. */
export type AuthorizerForm = ReturnType<typeof useAuthorizerForm>
