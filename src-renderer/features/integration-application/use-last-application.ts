import { useStorage } from '@vueuse/core'

/** Id of the application chosen last in any form of this browser. */
export function useLastApplication() {
  return useStorage('atrium.last-application', '')
}
