import { beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { UiColumn } from '../../src-renderer/ui/table/column.ts'
import UiTable from '../../src-renderer/ui/UiTable.vue'
import { show } from './ui-support.ts'

interface Fruit {
  readonly id: string
  readonly name: string
  readonly count: number
  readonly colours: readonly string[]
}

const fruits: Fruit[] = [
  { id: 'a', name: 'apple', count: 10, colours: ['red', 'green'] },
  { id: 'b', name: 'Banana', count: 2, colours: ['yellow'] },
  { id: 'c', name: 'cherry', count: 33, colours: ['red'] },
]
const columns: UiColumn<Fruit>[] = [
  { id: 'name', label: 'Name', value: (fruit) => fruit.name, filter: 'text' },
  { id: 'count', label: 'Count', value: (fruit) => fruit.count, align: 'end' },
  {
    id: 'colours',
    label: 'Colours',
    value: (fruit) => fruit.colours,
    filter: [
      { value: 'red', label: 'Red' },
      { value: 'yellow', label: 'Yellow' },
    ],
  },
]

function table(props: Record<string, unknown> = {}, slots: Record<string, unknown> = {}) {
  return show(UiTable, {
    props: {
      id: 'fruits',
      title: 'Fruits',
      columns,
      rows: fruits,
      rowKey: (fruit: Fruit) => fruit.id,
      ...props,
    },
    slots,
  })
}

function names(wrapper: ReturnType<typeof table>): string[] {
  return wrapper.findAll('tbody tr[data-row] th').map((cell) => cell.text())
}

beforeEach(() => localStorage.clear())

test('the table has its title as name and tells how many rows there are', () => {
  const wrapper = table()
  expect(wrapper.get('table').attributes('aria-label')).toBe('Fruits')
  expect(wrapper.get('table').attributes('aria-rowcount')).toBe('5')
  expect(wrapper.get('[role=status]').text()).toContain('3 of 3')
})

test('a row is named by its first column', () => {
  const wrapper = table()
  const row = wrapper.get('tbody tr[data-row="1"]')
  expect(document.getElementById(row.attributes('aria-labelledby') ?? '')?.textContent).toBe('Banana')
})

test('a click on a head sorts up, then down, and says so', async () => {
  const wrapper = table()
  const head = wrapper.findAll('thead button').find((button) => button.text() === 'Count')
  await head?.trigger('click')
  expect(names(wrapper)).toEqual(['Banana', 'apple', 'cherry'])
  await head?.trigger('click')
  expect(names(wrapper)).toEqual(['cherry', 'apple', 'Banana'])
  expect(wrapper.findAll('thead th').map((cell) => cell.attributes('aria-sort'))).toContain('descending')
})

test('a text filter looks into the text whatever its case, a choice into any part of a list', async () => {
  const wrapper = table({ filters: { name: 'AN' } })
  expect(names(wrapper)).toEqual(['Banana'])
  await wrapper.setProps({ filters: { colours: ['red'] } })
  expect(names(wrapper)).toEqual(['apple', 'cherry'])
  expect(wrapper.get('[role=status]').text()).toContain('2 of 3')
})

test('when filters hide everything the table says so and offers to clear them', async () => {
  const wrapper = table({ filters: { name: 'kiwi' }, nothingText: 'No fruit matches these filters.' })
  expect(wrapper.text()).toContain('No fruit matches these filters.')
  const clear = wrapper.findAll('button').filter((button) => button.text() === 'Clear filters')
  await clear.at(-1)?.trigger('click')
  expect(wrapper.emitted('update:filters')?.at(-1)).toEqual([{}])
})

test('arrows move the focus cell by cell, Enter opens, Delete asks to remove', async () => {
  const wrapper = table()
  const first = wrapper.get<HTMLElement>('tbody tr[data-row="0"] > [data-column="0"]')
  expect(first.attributes('tabindex')).toBe('0')
  first.element.focus()
  await first.trigger('keydown', { key: 'ArrowDown' })
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Banana'))
  const here = wrapper.get('tbody tr[data-row="1"] > [data-column="0"]')
  await here.trigger('keydown', { key: 'Enter' })
  expect(wrapper.emitted('open')).toEqual([[fruits[1]]])
  await here.trigger('keydown', { key: 'Delete' })
  expect(wrapper.emitted('remove')).toEqual([[[fruits[1]]]])
  expect(wrapper.findAll('[data-column][tabindex="0"]')).toHaveLength(1)
})

test('Space selects, Ctrl+A selects all that match, and the selection survives a filter', async () => {
  const wrapper = table({ selectable: true, filters: { colours: ['red'] } })
  const cell = wrapper.get<HTMLElement>('tbody tr[data-row="0"] > [data-column="0"]')
  cell.element.focus()
  await cell.trigger('keydown', { key: ' ' })
  expect(wrapper.emitted('update:selected')?.at(-1)).toEqual([['a']])
  await cell.trigger('keydown', { key: 'a', ctrlKey: true })
  expect(wrapper.emitted('update:selected')?.at(-1)).toEqual([['a', 'c']])
  await wrapper.setProps({ selected: ['a', 'c'], filters: { name: 'banana' } })
  expect(wrapper.get('[role=status]').text()).toContain('2 selected')
})

test('Shift and a click select the rows between', async () => {
  const wrapper = table({ selectable: true })
  const boxes = wrapper.findAll('tbody input[type=checkbox]')
  await boxes[0]?.trigger('click')
  await wrapper.setProps({ selected: ['a'] })
  await boxes[2]?.trigger('click', { shiftKey: true })
  expect(wrapper.emitted('update:selected')?.at(-1)).toEqual([['a', 'b', 'c']])
})

test('Shift+F10 asks for the menu of the focused row', async () => {
  const wrapper = table()
  const cell = wrapper.get<HTMLElement>('tbody tr[data-row="2"] > [data-column="1"]')
  cell.element.focus()
  await cell.trigger('keydown', { key: 'F10', shiftKey: true })
  expect(wrapper.emitted('menu')?.[0]?.[0]).toEqual(fruits[2])
})

test('Alt and an arrow on a head change the width of its column, and it is remembered', async () => {
  const wrapper = table()
  await wrapper.get('thead button').trigger('keydown', { key: 'ArrowRight', altKey: true })
  await nextTick()
  expect(JSON.parse(localStorage.getItem('atrium.table.fruits') ?? '{}').widths).toHaveProperty('name')
})

test('buttons of the operation column are described by the row', () => {
  const wrapper = table(
    {},
    {
      operation:
        '<template #operation="{ describedBy }"><button :aria-describedby="describedBy">Edit</button></template>',
    },
  )
  const button = wrapper.get('tbody tr[data-row="0"] .operation button')
  expect(document.getElementById(button.attributes('aria-describedby') ?? '')?.textContent).toBe('apple')
})

test('an empty list shows the screen’s own words', () => {
  const wrapper = table({ rows: [] }, { empty: () => 'No fruit. Plant a tree.' })
  expect(wrapper.text()).toContain('No fruit. Plant a tree.')
})
