import { computed, ref, shallowRef, watch } from 'vue'
import { RomaError } from '#contract/errors'
import type { LdTest } from '#contract/model/custom-backend'
import { useBackend, useEvent } from '../../../app/use-backend.ts'
import type { Ide } from './use-ide.ts'

/** One row of the test bar. */
export interface TestRow {
  name: string
  in: 'Headers' | 'Parameters'
  value: string
  /** Declared rows keep their name and place. */
  declared: boolean
  required: boolean
}

/** Names of body rows, as ROMA writes them. */
export const bodyTypes = ['application/json', 'application/xml', 'application/text'] as const
type BodyType = (typeof bodyTypes)[number]

/** Runs kept in the list. */
const HISTORY_ROWS = 50

/** The test bar: what is sent to the script, what came back, and the earlier runs. */
export function useTestRun(id: string, ide: Ide) {
  const { call } = useBackend()
  const rows = ref<TestRow[]>([])
  const body = ref('')
  const bodyType = ref<BodyType>('application/json')
  const result = shallowRef<LdTest>()
  const refusal = shallowRef<RomaError>()
  const history = shallowRef<readonly LdTest[]>([])
  const running = ref(false)
  const liveLog = shallowRef<LdTest['log']>([])
  const hasBody = computed(() => ['POST', 'PUT'].includes(ide.backend.value?.method ?? ''))

  watch(
    ide.backend,
    (backend, before) => {
      if (backend && backend.id !== before?.id) rows.value = declaredRows(backend.parameters)
    },
    { immediate: true },
  )

  useEvent('function.logged', ({ ldApiId, lines }) => {
    if (ldApiId === id && running.value) liveLog.value = [...liveLog.value, ...lines]
  })

  async function loadHistory(): Promise<void> {
    const { items } = await call('customBackend.tests', { id, limit: HISTORY_ROWS })
    history.value = items
  }

  function parameters(): LdTest['parameters'] {
    const named = rows.value.filter((row) => row.name !== '' && (row.value !== '' || row.required))
    const sent: LdTest['parameters'] = named.map((row) => ({ name: row.name, in: row.in, value: row.value }))
    if (hasBody.value && body.value !== '') sent.push({ name: bodyType.value, in: 'Body', value: body.value })
    return sent
  }

  /** Runs the text as typed, saved or not. */
  async function run(): Promise<void> {
    if (running.value) return
    running.value = true
    liveLog.value = []
    try {
      result.value = await call('customBackend.test', {
        id,
        parameters: parameters(),
        draft: { apiType: 'function', scripts: [{ content: ide.source.value }] },
      })
      refusal.value = undefined
      await loadHistory()
    } catch (error) {
      refusal.value = RomaError.from(error)
    }
    running.value = false
  }

  /** Puts the parameters of an earlier run back and shows what it answered. */
  function recall(test: LdTest): void {
    const declared = declaredRows(ide.backend.value?.parameters ?? [])
    for (const row of declared) row.value = valueIn(test, row) ?? ''
    const free = test.parameters.filter(
      (one) => one.in !== 'Body' && !declared.some((row) => row.name === one.name && row.in === one.in),
    )
    rows.value = [
      ...declared,
      ...free.map((one) => ({
        name: one.name,
        in: one.in as 'Headers' | 'Parameters',
        value: one.value,
        declared: false,
        required: false,
      })),
    ]
    const sentBody = test.parameters.find((one) => one.in === 'Body')
    body.value = sentBody?.value ?? ''
    bodyType.value = bodyTypes.find((type) => type === sentBody?.name) ?? 'application/json'
    result.value = test
    refusal.value = undefined
  }

  function addRow(): void {
    rows.value.push({ name: '', in: 'Parameters', value: '', declared: false, required: false })
  }

  function removeRow(row: TestRow): void {
    rows.value = rows.value.filter((one) => one !== row)
  }

  void loadHistory().catch(() => undefined)
  return {
    ...{ rows, body, bodyType, hasBody, result, refusal, history, running, liveLog },
    ...{ run, recall, addRow, removeRow },
  }
}

/** What {@link useTestRun} gives. */
export type TestRun = ReturnType<typeof useTestRun>

function declaredRows(
  parameters: readonly { name: string; in: string; default: string; required: boolean }[],
) {
  return parameters
    .filter((one) => one.in !== 'Body')
    .map<TestRow>((one) => ({
      name: one.name,
      in: one.in === 'Headers' ? 'Headers' : 'Parameters',
      value: one.default,
      declared: true,
      required: one.required,
    }))
}

function valueIn(test: LdTest, row: TestRow): string | undefined {
  return test.parameters.find((one) => one.name === row.name && one.in === row.in)?.value
}
