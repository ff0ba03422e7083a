import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import { RomaError } from '#contract/errors'
import { EnvironmentDraft } from '#contract/model/environment'
import { useForm } from '../../src-renderer/app/use-form.ts'
import { show } from './ui-support.ts'

type Form = ReturnType<typeof useForm<typeof EnvironmentDraft>>

/** A form of one field, driven from the test. */
function formOf(send: (draft: { name: string }) => Promise<void> = async () => {}) {
  const name = ref('')
  let form: Form | undefined
  show(
    defineComponent(() => {
      form = useForm({ schema: EnvironmentDraft, draft: () => ({ name: name.value }), send })
      return () => h('input', { 'aria-invalid': form?.errors.value.name ? 'true' : undefined })
    }),
  )
  if (form === undefined) throw new Error('The form was not set up.')
  return { name, form }
}

test('a field is judged when it is left, and again at each change once it is wrong', async () => {
  const { name, form } = formOf()
  name.value = 'x'
  await nextTick()
  expect(form.errors.value).toEqual({})
  form.touch('name')
  expect(form.errors.value.name).toBe('Enter 3–64 characters.')
  name.value = '1abc'
  await nextTick()
  expect(form.errors.value.name).toBe('Start with a letter; then letters, digits and _ only.')
  name.value = 'TEST'
  await nextTick()
  expect(form.errors.value).toEqual({})
})

test('a submit with problems sends nothing, counts them aloud and goes to the first', async () => {
  let sent = 0
  const { form } = formOf(async () => {
    sent += 1
  })
  expect(await form.submit()).toBe(false)
  await flushPromises()
  expect(sent).toBe(0)
  expect(form.announcement.value).toBe('1 problem')
  expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true')
})

test('a refusal goes to the field it names, with its code', async () => {
  const { name, form } = formOf(async () => {
    throw new RomaError('environmentNameExists', { hint: 'name: "TEST" is taken; choose another.' })
  })
  name.value = 'TEST'
  expect(await form.submit()).toBe(false)
  expect(form.errors.value).toEqual({ name: '"TEST" is taken; choose another.' })
  expect(form.codes.value.name).toMatch(/^APIG\./)
  expect(form.problem.value).toBeUndefined()
})

test('a refusal without a field stands above the footer', async () => {
  const { name, form } = formOf(async () => {
    throw new RomaError('environmentQuotaReached')
  })
  name.value = 'TEST'
  expect(await form.submit()).toBe(false)
  expect(form.problem.value?.error).toBe('environmentQuotaReached')
})

test('a second press while the first is on its way sends once', async () => {
  let sent = 0
  let finish = () => {}
  const { name, form } = formOf(async () => {
    sent += 1
    await new Promise<void>((resolve) => {
      finish = resolve
    })
  })
  name.value = 'TEST'
  const first = form.submit()
  expect(form.busy.value).toBe(true)
  expect(await form.submit()).toBe(false)
  finish()
  expect(await first).toBe(true)
  expect(sent).toBe(1)
})
