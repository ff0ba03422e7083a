import './zod-config.ts'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { createBackend } from './app/backend.ts'
import { keepEarlyLinks, router } from './app/router.ts'
import { electronTransport } from './app/transports/electron.ts'
import { webSocketTransport } from './app/transports/web-socket.ts'
import { backendKey } from './app/use-backend.ts'
import { errorText, i18n } from './i18n/i18n.ts'
import './ui/element-plus.ts'

/** Same origin as the page, so the host's cookie and `Origin` check apply. */
function rpcUrl(): string {
  const url = new URL('/rpc', location.href)
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  url.search = ''
  url.hash = ''
  return url.href
}

const backend = createBackend(electronTransport() ?? webSocketTransport(rpcUrl()), errorText)

keepEarlyLinks()
createApp(App).use(createPinia()).use(i18n).use(router).provide(backendKey, backend).mount('#app')
