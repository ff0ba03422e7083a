import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keysInWords, shortcutOf } from '../../src-renderer/app/shortcut-keys.ts'
import { useTasks } from '../../src-renderer/app/tasks.store.ts'

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) =>
  shortcutOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers })

describe('a key press as a shortcut', () => {
  test.for([
    ['k', { ctrlKey: true }, '$mod+k'],
    ['K', { ctrlKey: true, shiftKey: true }, '$mod+Shift+k'],
    ['ArrowLeft', { altKey: true }, 'Alt+ArrowLeft'],
    ['F6', {}, 'F6'],
    ['Enter', { ctrlKey: true }, '$mod+Enter'],
  ] as const)('%s with its modifiers', ([key, modifiers, keys]) => {
    expect(press(key, modifiers)).toBe(keys)
  })

  test.for([
    ['a letter is text', 'a', {}],
    ['a modifier alone is nothing yet', 'Control', { ctrlKey: true }],
    ['Alt with Tab switches windows', 'Tab', { altKey: true }],
    ['the browser closes its tab', 'w', { ctrlKey: true }],
    ['the browser opens a window', 'N', { ctrlKey: true, shiftKey: true }],
  ] as const)('%s', ([, key, modifiers]) => {
    expect(press(key, modifiers)).toBeUndefined()
  })

  test('is written as people write it', () => {
    expect(keysInWords('$mod+Shift+l', 'then')).toBe('Ctrl+Shift+L')
    expect(keysInWords('g a', 'then')).toBe('G then A')
  })
})

describe('long work', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers()
  })
  afterEach(() => vi.useRealTimers())

  test('is listed after three seconds and goes when it is done', async () => {
    const tasks = useTasks()
    const { promise, resolve } = Promise.withResolvers<number>()
    const running = tasks.run('Restoring', () => promise)
    vi.advanceTimersByTime(2_999)
    expect(tasks.all).toEqual([])
    vi.advanceTimersByTime(1)
    expect([tasks.all.map(({ label }) => label), tasks.running]).toEqual([['Restoring'], 1])
    resolve(7)
    expect(await running).toBe(7)
    expect(tasks.all).toEqual([])
  })

  test('that failed after it was listed stays until it is closed', async () => {
    const tasks = useTasks()
    const { promise, reject } = Promise.withResolvers<never>()
    const running = tasks.run('Restoring', () => promise)
    vi.advanceTimersByTime(3_000)
    reject(new Error('broken'))
    await expect(running).rejects.toThrow('broken')
    expect(tasks.running).toBe(0)
    const [task] = tasks.all
    expect(task?.problem).not.toBe('')
    if (task) tasks.drop(task)
    expect(tasks.all).toEqual([])
  })

  test('that is over before anybody could look is never listed', async () => {
    const tasks = useTasks()
    await tasks.run('Quick', async () => 1)
    vi.advanceTimersByTime(10_000)
    expect(tasks.all).toEqual([])
  })
})
