import { useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useRoute } from 'vue-router'

/** What of the shell is open right now. */
export const useShell = defineStore('shell', () => {
  const route = useRoute()
  const folded = useStorage('atrium.navigation.folded', false)
  const wideUnfolded = ref(false)
  return {
    palette: ref(false),
    shortcutHelp: ref(false),
    /** Screens that need the room fold the navigation by themselves; opening it there does not change the others. */
    narrow: computed({
      get: () => (route.meta.wide ? !wideUnfolded.value : folded.value),
      set: (on) => {
        if (route.meta.wide) wideUnfolded.value = !on
        else folded.value = on
      },
    }),
  }
})
