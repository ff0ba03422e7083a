import { defineStore } from 'pinia'
import { computed, shallowRef, triggerRef } from 'vue'
import { RomaError } from '#contract/errors'

/** Work that takes a while, or that failed and was not looked at yet. */
export interface Task {
  readonly id: number
  readonly label: string
  /** Set: it failed, in words. */
  problem: string
}

/** Work shorter than this is not worth a look; the button that started it shows that it runs. */
const SHOWN_AFTER_MS = 3000

/** Long work of this window: shown in the top bar while it runs, so that its screen may be left. */
export const useTasks = defineStore('tasks', () => {
  const all = shallowRef<Task[]>([])
  let lastId = 0

  function drop(task: Task): void {
    all.value = all.value.filter((each) => each !== task)
  }

  /** Runs it and passes its result or error on. One that fails after it was shown stays until it is closed. */
  async function run<T>(label: string, work: () => Promise<T>): Promise<T> {
    lastId += 1
    const task: Task = { id: lastId, label, problem: '' }
    const timer = setTimeout(() => {
      all.value = [...all.value, task]
    }, SHOWN_AFTER_MS)
    try {
      const result = await work()
      drop(task)
      return result
    } catch (error) {
      const { message, hint } = RomaError.from(error)
      task.problem = hint ? `${message} ${hint}` : message
      triggerRef(all)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  return { all, running: computed(() => all.value.filter(({ problem }) => problem === '').length), run, drop }
})
