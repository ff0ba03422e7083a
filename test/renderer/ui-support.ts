import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { type Component, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { createBackend } from '../../src-renderer/app/backend.ts'
import type { Answer, Connection, Transport } from '../../src-renderer/app/transport.ts'
import { backendKey } from '../../src-renderer/app/use-backend.ts'
import { i18n } from '../../src-renderer/i18n/i18n.ts'

/** A transport in the test's hands: answers come from `answers`, events and the connection from the test. */
export function scriptedTransport(answers: Record<string, (input: never) => unknown> = {}) {
  const asked: { name: string; input: unknown }[] = []
  const events = new Set<(name: string, payload: unknown) => void>()
  const connections = new Set<(state: Connection) => void>()
  const transport: Transport = {
    async ask(name, input): Promise<Answer> {
      asked.push({ name, input })
      const answer = answers[name]
      if (answer === undefined) throw new Error(`The test has no answer to ${name}`)
      const output = await answer(input as never)
      return output instanceof Refusal ? { error: output.detail } : { output }
    },
    onEvent(listener) {
      events.add(listener)
      return () => events.delete(listener)
    },
    onConnection(listener) {
      connections.add(listener)
      listener('open')
      return () => connections.delete(listener)
    },
  }
  return {
    transport,
    asked,
    tell: (name: string, payload: unknown) => {
      for (const listener of events) listener(name, payload)
    },
    connect: (state: Connection) => {
      for (const listener of connections) listener(state)
    },
  }
}

/** Return it from an answer to refuse. */
export class Refusal {
  readonly detail: NonNullable<Answer['error']>

  constructor(detail: NonNullable<Answer['error']>) {
    this.detail = detail
  }
}

/** Mounts a component with everything the shell provides. The document is the test's: clean up with `unmount`. */
export function show(
  component: Component,
  {
    props = {},
    slots = {},
    transport = scriptedTransport().transport,
  }: { props?: Record<string, unknown>; slots?: Record<string, unknown>; transport?: Transport } = {},
) {
  const overlays = document.createElement('section')
  overlays.id = 'overlays'
  document.body.replaceChildren(overlays)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { render: () => h('div') } }],
  })
  return mount(component, {
    attachTo: document.body,
    props,
    slots: slots as never,
    global: {
      // Dialogs tell that they are open after their transition.
      stubs: { transition: false },
      plugins: [createPinia(), i18n, router],
      provide: { [backendKey as symbol]: createBackend(transport) },
    },
  })
}
