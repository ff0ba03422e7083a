import type { Component, ComputedRef, Ref } from 'vue'
import type { RomaError } from '#contract/errors'
import type { EventName } from '#contract/events'
import type { BindableApi, PolicyBinding } from '#contract/model/policy-binding'

/** One policy in the list of all kinds. */
export interface PolicyRow {
  /** Id of its `PolicyKind`. */
  readonly kind: string
  readonly id: string
  readonly name: string
  /** Name of the integration application it is for; empty: for all. */
  readonly scope: string
  /** What it does, in words. */
  readonly summary: string
  readonly bindNum: number
}

/** What a kind tells the list. */
export interface PolicyRows {
  readonly rows: ComputedRef<readonly PolicyRow[]>
  readonly loading: Readonly<Ref<boolean>>
  readonly error: Readonly<Ref<RomaError | undefined>>
  reload(): Promise<void>
}

/** Filters of the APIs of a policy. */
export interface BindingFilter {
  readonly envId?: string
  readonly groupId?: string
  readonly apiName?: string
}

/** How one policy is bound to APIs; the same screens for every kind. */
export interface PolicyBindingDoor {
  bound(): Promise<{ total: number; items: PolicyBinding[] }>
  bindable(filter: BindingFilter): Promise<{ total: number; items: BindableApi[] }>
  bind(apis: readonly BindableApi[]): Promise<unknown>
  unbind(bindings: readonly PolicyBinding[]): Promise<unknown>
  /** Tells that bindings changed. */
  readonly event: EventName
}

/** A policy of an API, in one environment. */
export interface PolicyOfApi {
  readonly kind: string
  readonly policyId: string
  readonly policyName: string
  readonly summary: string
  readonly binding: PolicyBinding
}

/** Where a policy is bound from the API's side. */
export interface ApiPlace {
  readonly apiId: string
  readonly envId: string
  readonly publishId: string
}

/** A kind as the API's own tab sees it. */
export interface PolicyOfApiDoor {
  /** What is bound, in every environment. */
  list(apiId: string): Promise<readonly PolicyOfApi[]>
  bind(policyId: string, place: ApiPlace): Promise<unknown>
  unbind(binding: PolicyBinding): Promise<unknown>
}

/**
 * One kind of policy. A kind that is added to `policy-kinds.ts` appears in the list, in *Create Policy*, under its own
 * route and in the API's tab *Policies*.
 */
export interface PolicyKind {
  /** In routes: `/apic/policies/<id>/<policy id>`. */
  readonly id: string
  readonly family: 'traditional' | 'plugin'
  /** Key of its name. */
  readonly label: string
  /** Key of one sentence that says what it is for. */
  readonly about: string
  /** Called in a component's setup. */
  useRows(): PolicyRows
  /** Called in a component's setup. */
  useOfApi(): PolicyOfApiDoor
  /** Creates one: a dialog with `v-model`, emits `created` with the id. Left out: `createRoute`. */
  readonly Editor?: Component
  /** A page that creates one, instead of a dialog. */
  readonly createRoute?: string
  /** The page of one, with the prop `id`. */
  readonly Detail: Component
  /** Events after which what is bound to an API may be another. */
  readonly events: readonly EventName[]
}
