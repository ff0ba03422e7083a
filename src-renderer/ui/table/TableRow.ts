import { defineComponent, h, type PropType, type Slots, type VNode } from 'vue'
import { type CellValue, textOf, type UiColumn } from './column.ts'

/** What a row shows; `T` is lost here, the table's slots bring it back. */
type AnyColumn = UiColumn<never>

/**
 * One row of a `UiTable`. A component of its own, and its cells call the table's slots themselves: while scrolling only
 * the rows that come into sight are built, the others are left alone.
 */
export const TableRow = defineComponent({
  name: 'TableRow',
  props: {
    row: { type: Object, required: true },
    /** Place in the filtered list. */
    index: { type: Number, required: true },
    /** `aria-rowindex`. */
    rowIndex: { type: Number, required: true },
    /** Id of the first data cell: names the row and describes its buttons. */
    nameId: { type: String, required: true },
    columns: { type: Array as PropType<readonly AnyColumn[]>, required: true },
    slots: { type: Object as PropType<Slots>, required: true },
    selectable: { type: Boolean, required: true },
    selected: { type: Boolean, required: true },
    flash: { type: Boolean, required: true },
    /** Column in the tab order; -1 in all rows but one. */
    tabColumn: { type: Number, required: true },
    selectLabel: { type: String, required: true },
  },
  emits: ['open', 'menu', 'toggle'],
  setup(props, { emit }) {
    const tabindex = (column: number) => (column === props.tabColumn ? 0 : -1)

    function checkbox(): VNode {
      return h('td', { class: 'check', 'data-column': 0, tabindex: tabindex(0) }, [
        h('input', {
          type: 'checkbox',
          tabindex: -1,
          checked: props.selected,
          'aria-label': props.selectLabel,
          'aria-describedby': props.nameId,
          onClick: (event: MouseEvent) => emit('toggle', event.shiftKey),
        }),
      ])
    }

    function content(column: AnyColumn): VNode | VNode[] {
      const value: CellValue = column.value(props.row as never)
      const slot = props.slots[`cell-${column.id}`]
      if (slot) return slot({ row: props.row, value })
      const text = textOf(value)
      return h('span', { class: 'text', title: text }, text)
    }

    function cell(column: AnyColumn, place: number): VNode {
      const at = place + (props.selectable ? 1 : 0)
      const common = {
        key: column.id,
        class: { end: column.align === 'end', mono: column.mono },
        'data-column': at,
        tabindex: tabindex(at),
      }
      return place === 0
        ? h('th', { ...common, id: props.nameId, scope: 'row' }, content(column))
        : h('td', common, content(column))
    }

    function operation(): VNode {
      const at = props.columns.length + (props.selectable ? 1 : 0)
      return h(
        'td',
        { class: 'operation', 'data-column': at, tabindex: tabindex(at) },
        props.slots.operation?.({ row: props.row, describedBy: props.nameId }),
      )
    }

    return () =>
      h(
        'tr',
        {
          'data-row': props.index,
          'aria-rowindex': props.rowIndex,
          'aria-labelledby': props.nameId,
          'aria-selected': props.selectable ? props.selected : undefined,
          class: { selected: props.selected, flash: props.flash },
          onDblclick: () => emit('open'),
          onContextmenu: (event: MouseEvent) => {
            event.preventDefault()
            emit('menu', { x: event.clientX, y: event.clientY })
          },
        },
        [
          props.selectable ? checkbox() : undefined,
          props.columns.map(cell),
          props.slots.operation ? operation() : undefined,
        ],
      )
  },
})
