import { protocol } from 'electron'
import { adminHeaders } from '../../rpc/admin-door.ts'
import { type Page, pageFile } from '../page.ts'

/** Where the page lives: a scheme of its own, so it has an origin, a policy and no way to `file:`. */
export const pageOrigin = 'app://atrium'

/** Has to run before Electron is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the listed files of the interface, and nothing else. */
export function servePage(page: Page): void {
  protocol.handle('app', async (request) => {
    const url = URL.parse(request.url)
    const ours = url !== null && request.method === 'GET' && url.host === 'atrium'
    const file = ours ? await pageFile(page, url.pathname) : undefined
    if (file === undefined) return new Response('Not found', { status: 404, headers: adminHeaders })
    return new Response(file.body, { headers: { ...adminHeaders, ...file.headers } })
  })
}
