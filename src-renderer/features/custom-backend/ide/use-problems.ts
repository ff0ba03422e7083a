import { computed, shallowRef } from 'vue'
import { useBackend } from '../../../app/use-backend.ts'
import type { CodeProblem } from '../../../ui/code/code-types.ts'

/** A place in the script that does not compile, or that works here and fails in ROMA Connect. */
export interface Problem {
  readonly level: 'error' | 'roma'
  readonly message: string
  readonly line: number
  readonly column: number
}

/** Problems of the text as typed. The editor asks after each rest; the panel and *Deploy* see the same answer. */
export function useProblems() {
  const { call } = useBackend()
  const problems = shallowRef<readonly Problem[]>([])

  /** For `CodeEditor`. A failed check must not disturb typing: the old marks stay until the next one. */
  async function lint(content: string): Promise<CodeProblem[]> {
    if (content.trim() === '') problems.value = []
    else problems.value = await call('customBackend.lint', { content }).catch(() => problems.value)
    return problems.value.map(({ level, message, line, column }) => ({
      line,
      column,
      message,
      severity: level === 'error' ? 'error' : 'warning',
    }))
  }

  const lines = computed(() =>
    problems.value.filter(({ level }) => level === 'error').map(({ line }) => line),
  )
  return { problems, lint, lines }
}
