import { expect, test, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import { z } from 'zod'
import { useForm } from '../../src-renderer/app/use-form.ts'
import UiConfirm from '../../src-renderer/ui/UiConfirm.vue'
import UiDialog from '../../src-renderer/ui/UiDialog.vue'
import { show } from './ui-support.ts'

/** A dialog with one field, and the shell's question beside it. */
async function openDialog(send: (draft: { name: string }) => Promise<void> = async () => {}) {
  const open = ref(false)
  const name = ref('')
  show(
    defineComponent(() => {
      const form = useForm({
        schema: z.object({ name: z.string().min(3, 'Enter 3 characters.') }),
        draft: () => ({ name: name.value }),
        send,
      })
      return () => [
        h(
          UiDialog,
          {
            title: 'Create thing',
            form,
            modelValue: open.value,
            'onUpdate:modelValue': (on) => {
              open.value = on
            },
          },
          () =>
            h('input', {
              value: name.value,
              onInput: (event: InputEvent) => {
                name.value = (event.target as HTMLInputElement).value
              },
            }),
        ),
        h(UiConfirm),
      ]
    }),
  )
  open.value = true
  const field = await vi.waitFor(() => {
    const found = document.querySelector<HTMLInputElement>('[role=dialog] input')
    expect(document.activeElement).toBe(found)
    return found as HTMLInputElement
  })
  return { open, name, field }
}

function press(name: string): void {
  const button = [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === name)
  if (button === undefined) throw new Error(`There is no button ${name}.`)
  button.click()
}

function cross(): void {
  document.querySelector<HTMLElement>('.el-dialog__headerbtn')?.click()
}

test('focus starts on the first field; Ctrl+Enter sends', async () => {
  const sent: unknown[] = []
  const { name, field } = await openDialog(async (draft) => {
    sent.push(draft)
  })
  name.value = 'thing'
  await nextTick()
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))
  await vi.waitFor(() => expect(sent).toEqual([{ name: 'thing' }]))
})

test('an untouched form closes at once', async () => {
  const { open } = await openDialog()
  cross()
  await vi.waitFor(() => expect(open.value).toBe(false))
})

test('a form with changes asks before it is closed', async () => {
  const { open, name } = await openDialog()
  name.value = 'half'
  await nextTick()
  cross()
  await vi.waitFor(() => press('Stay'))
  await nextTick()
  expect(open.value).toBe(true)
  cross()
  await vi.waitFor(() => press('Discard'))
  await vi.waitFor(() => expect(open.value).toBe(false))
})
