import type { Page } from '@playwright/test'
import { apis } from './screens/apis.ts'
import { applications } from './screens/applications.ts'
import { backends } from './screens/backends.ts'
import { groups } from './screens/groups.ts'
import { shell } from './screens/shell.ts'

/** The console in a user's words, one helper a screen; everything is found by role and name. */
export function consoleOf(page: Page) {
  return {
    shell: shell(page),
    applications: applications(page),
    backends: backends(page),
    groups: groups(page),
    apis: apis(page),
  }
}
