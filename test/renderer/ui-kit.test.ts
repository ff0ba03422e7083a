import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import CodeEditor from '../../src-renderer/ui/CodeEditor.vue'
import KeyValueTable from '../../src-renderer/ui/KeyValueTable.vue'
import { languageOfBody, prettyJson } from '../../src-renderer/ui/pretty.ts'
import { toneOfStatus } from '../../src-renderer/ui/status-tone.ts'
import UiConfirm from '../../src-renderer/ui/UiConfirm.vue'
import UiField from '../../src-renderer/ui/UiField.vue'
import UiLineChart from '../../src-renderer/ui/UiLineChart.vue'
import UiMenu from '../../src-renderer/ui/UiMenu.vue'
import UiTabs from '../../src-renderer/ui/UiTabs.vue'
import UiToasts from '../../src-renderer/ui/UiToasts.vue'
import { useConfirm } from '../../src-renderer/ui/use-confirm.ts'
import { useToast } from '../../src-renderer/ui/use-toast.ts'
import { show } from './ui-support.ts'

beforeEach(() => localStorage.clear())
afterEach(() => vi.useRealTimers())

test('a field ties label, help and error to its control, and says when it is required', async () => {
  const wrapper = show(UiField, {
    props: { label: 'Name', required: true, help: '3–255 characters.', error: undefined },
    slots: { default: '<template #default="{ field }"><input v-bind="field" /></template>' },
  })
  const input = wrapper.get('input')
  expect(wrapper.get('label').attributes('for')).toBe(input.attributes('id'))
  expect(input.attributes('aria-required')).toBe('true')
  expect(input.attributes('aria-invalid')).toBeUndefined()
  await wrapper.setProps({ error: 'Enter a name.' })
  expect(input.attributes('aria-invalid')).toBe('true')
  const texts = (input.attributes('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent?.trim())
  expect(texts).toEqual(['Enter a name.', '3–255 characters.'])
  await wrapper.setProps({ error: undefined })
  expect(input.attributes('aria-invalid')).toBeUndefined()
})

test('a field of radios is a named group', () => {
  const wrapper = show(UiField, { props: { label: 'Protocol', group: true } })
  const group = wrapper.get('[role=group]')
  expect(document.getElementById(group.attributes('aria-labelledby') ?? '')?.textContent?.trim()).toBe(
    'Protocol',
  )
})

test('tabs move by arrows and wrap around', async () => {
  const tabs = [
    { id: 'one', label: 'One' },
    { id: 'two', label: 'Two' },
  ]
  const wrapper = show(UiTabs, { props: { tabs, label: 'Parts', modelValue: 'one' } })
  await wrapper.get('[role=tablist]').trigger('keydown', { key: 'ArrowLeft' })
  expect(wrapper.emitted('update:modelValue')).toEqual([['two']])
  expect(wrapper.findAll('[role=tab]').map((tab) => tab.attributes('tabindex'))).toEqual(['-1', '0'])
})

test('a menu opens with its first entry focused, walks by arrows, runs and gives the focus back', async () => {
  const run = vi.fn()
  const wrapper = show(UiMenu, {
    props: {
      label: 'More',
      items: [
        { id: 'debug', label: 'Debug' },
        { id: 'delete', label: 'Delete', run },
      ],
    },
  })
  const button = wrapper.get<HTMLElement>('button')
  button.element.focus()
  await button.trigger('click')
  await vi.waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Debug'))
  expect(button.attributes('aria-expanded')).toBe('true')
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Delete')
  ;(document.activeElement as HTMLElement).click()
  await nextTick()
  expect(run).toHaveBeenCalledOnce()
  expect(document.querySelector('[role=menu]')).toBeNull()
  expect(document.activeElement).toBe(button.element)
})

test('a submenu opens to the right and Arrow left comes back', async () => {
  const run = vi.fn()
  const items = [{ id: 'new', label: 'New', children: [{ id: 'hello', label: 'Hello World Example', run }] }]
  const wrapper = show(UiMenu, { props: { label: 'File', items } })
  await wrapper.get('button').trigger('click')
  await vi.waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('New'))
  const key = (name: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
  key('ArrowRight')
  await vi.waitFor(() =>
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Hello World Example'),
  )
  key('ArrowLeft')
  await nextTick()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('New')
  expect(run).not.toHaveBeenCalled()
})

test('a plain question starts on Cancel; a dangerous one waits for the typed name', async () => {
  show(UiConfirm)
  const confirm = useConfirm()
  const plain = confirm({ title: 'Delete', text: 'Gone.', confirm: 'Delete' })
  await vi.waitFor(() => expect(document.activeElement?.textContent?.trim()).toBe('Cancel'))
  ;(document.activeElement as HTMLElement).click()
  expect(await plain).toBe(false)

  const typed = confirm({ title: 'Delete', text: 'Gone.', confirm: 'Delete', typed: 'orders', danger: true })
  const field = await vi.waitFor(() => {
    const found = document.querySelector<HTMLInputElement>('#overlays form input')
    expect(found).not.toBeNull()
    return found as HTMLInputElement
  })
  const button = [...document.querySelectorAll<HTMLButtonElement>('#overlays footer button')].at(-1)
  expect(button?.disabled).toBe(true)
  field.value = 'orders'
  field.dispatchEvent(new Event('input'))
  await vi.waitFor(() => expect(button?.disabled).toBe(false))
  button?.click()
  expect(await typed).toBe(true)
})

test('a success leaves after four seconds, an Undo after ten, an error stays', () => {
  vi.useFakeTimers()
  const toast = useToast()
  for (const { id } of toast.toasts.value) toast.dismiss(id)
  toast.success('Saved')
  toast.success('Deleted', { undo: () => {} })
  toast.error('Refused', 'APIG.3203')
  vi.advanceTimersByTime(4001)
  expect(toast.toasts.value.map(({ text }) => text)).toEqual(['Deleted', 'Refused'])
  vi.advanceTimersByTime(6001)
  expect(toast.toasts.value.map(({ text }) => text)).toEqual(['Refused'])
  for (const { id } of toast.toasts.value) toast.dismiss(id)
})

test('Undo runs once, from the button or by Ctrl+Z, and three toasts are shown at most', async () => {
  const toast = useToast()
  const wrapper = show(UiToasts)
  const undo = vi.fn()
  for (const text of ['One', 'Two', 'Three']) toast.success(text)
  toast.success('Deleted', { undo })
  await nextTick()
  expect(wrapper.findAll('[role=status]')).toHaveLength(3)
  expect(toast.undoLast()).toBe(true)
  expect(toast.undoLast()).toBe(false)
  expect(undo).toHaveBeenCalledOnce()
})

test('a toast stays while it is read', () => {
  vi.useFakeTimers()
  const toast = useToast()
  toast.success('Read me')
  const shown = toast.toasts.value.find(({ text }) => text === 'Read me')
  if (shown === undefined) throw new Error('The toast is not there.')
  toast.hold(shown.id)
  vi.advanceTimersByTime(60_000)
  expect(toast.toasts.value).toContain(shown)
  toast.release(shown)
  vi.advanceTimersByTime(4001)
  expect(toast.toasts.value).not.toContain(shown)
})

test('a chart says its numbers in words and shows them as a table', async () => {
  const wrapper = show(UiLineChart, {
    props: {
      title: 'Latency',
      times: [0, 60_000],
      series: [{ label: 'p95', values: [3, 7.25] }],
      unit: 'ms',
    },
  })
  expect(wrapper.get('svg title').text()).toBe('p95: now 7.3 ms, at most 7.3 ms.')
  await wrapper.get('button').trigger('click')
  expect(wrapper.findAll('tbody tr')).toHaveLength(2)
  expect(wrapper.get('tbody tr:last-child').text()).toContain('7.3 ms')
})

test('name and value rows are added, changed, switched off and removed', async () => {
  const rows = ref([{ name: 'accept', value: '*/*' }])
  const Host = defineComponent(
    () => () =>
      h(KeyValueTable, {
        label: 'Headers',
        addLabel: 'Add header',
        switchable: true,
        modelValue: rows.value,
        'onUpdate:modelValue': (next) => {
          rows.value = next
        },
      }),
  )
  const wrapper = show(Host)
  await wrapper.get('input[aria-label="Value 1"]').setValue('text/plain')
  await wrapper.get('input[type=checkbox]').setValue(false)
  await wrapper.findAll('button').at(-1)?.trigger('click')
  expect(rows.value).toEqual([
    { name: 'accept', value: 'text/plain', off: true },
    { name: '', value: '' },
  ])
  await wrapper.get('button[aria-label="Remove row 1"]').trigger('click')
  expect(rows.value).toEqual([{ name: '', value: '' }])
})

test('the editor shows a text, follows its model and reports changes', async () => {
  const wrapper = show(CodeEditor, {
    props: { label: 'Script', language: 'javascript', modelValue: 'var a = 1' },
  })
  const content = await vi.waitFor(() => wrapper.get('[data-testid=code-editor]'), { timeout: 10_000 })
  expect(content.attributes('aria-label')).toBe('Script')
  expect(content.text()).toContain('var a = 1')
  await wrapper.setProps({ modelValue: 'var b = 2' })
  await vi.waitFor(() => expect(content.text()).toContain('var b = 2'))
  expect(wrapper.emitted('update:modelValue')).toBeUndefined()
  await (wrapper.vm as unknown as { insert(text: string): Promise<void> }).insert('// x\n')
  expect(wrapper.emitted('update:modelValue')?.at(-1)?.[0]).toContain('// x')
})

test('bodies are recognised by media type or first character, and only JSON is laid out', () => {
  expect(languageOfBody('application/problem+json', '')).toBe('json')
  expect(languageOfBody('text/html; charset=utf-8', '')).toBe('html')
  expect(languageOfBody('', '  [1]')).toBe('json')
  expect(languageOfBody('text/plain', '{}')).toBe('text')
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(prettyJson('{"a":')).toBe('{"a":')
})

test('a status has the colour of its class, no answer is an error', () => {
  expect([200, 302, 404, 500, 0].map(toneOfStatus)).toEqual(['ok', 'muted', 'warn', 'error', 'error'])
})
