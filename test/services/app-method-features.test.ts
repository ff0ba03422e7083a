import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { createFeatures } from '../../src-main/services/feature.ts'
import { startStorage } from '../support/start-storage.ts'

async function start() {
  const { storage, time } = await startStorage()
  const features = createFeatures({ storage, ...time, emit: () => {} })
  const set = (name: string, config: unknown = '', enable = true) =>
    features.set({ name, enable, config: typeof config === 'string' ? config : JSON.stringify(config) })
  const refused = (name: string, config: unknown) => {
    try {
      set(name, config)
    } catch (error) {
      return error instanceof RomaError ? (error.hint ?? '') : String(error)
    }
    return 'accepted'
  }
  return { storage, features, set, refused, methods: () => features.limits().appMethods }
}

// Source: CreateFeatureV2 (APIG).

test('every method is off until its switch is on', async () => {
  const { set, methods } = await start()
  expect(methods()).toEqual({
    secret: false,
    basic: false,
    apiKey: false,
    jwt: null,
    token: null,
    route: false,
    authHeader: '',
  })
  set('app_basic', 'on')
  set('app_secret')
  set('app_jwt', { enable: 'on', auth_header: 'X-App-Hash' })
  set('app_token', { enable: 'on', app_token_expire_time: 60 })
  set('app_route', 'on')
  set('custom_auth_header', { enable: 'on', app_auth_header: 'X-App-Auth' })
  expect(methods()).toMatchObject({
    secret: true,
    basic: true,
    jwt: { header: 'x-app-hash' },
    token: { uri: '/v1/apigw/oauth2/token', accessMs: 60_000, refreshMs: 7_200_000 },
    route: true,
    authHeader: 'x-app-auth',
  })
  set('app_basic', 'off')
  set('app_jwt', '', false)
  set('app_token', { enable: 'off' })
  expect(methods()).toMatchObject({ basic: false, jwt: null, token: null })
})

test('app_secret and app_api_key exclude each other', async () => {
  const { set, refused } = await start()
  set('app_api_key', 'on')
  expect(refused('app_secret', 'on')).toMatch('switch app_api_key off first')
  set('app_api_key', 'off')
  set('app_secret', 'on')
  expect(refused('app_api_key', 'on')).toMatch('switch app_secret off first')
})

test.each([
  ['app_token', { app_token_expire_time: 0 }, 'config.app_token_expire_time'],
  ['app_token', { refresh_token_expire_time: 72_001 }, 'config.refresh_token_expire_time'],
  ['app_token', { app_token_uri: 'no slash' }, 'config.app_token_uri'],
  ['app_jwt', { auth_header: 'a b' }, 'config.auth_header'],
  ['app_basic', 'perhaps', 'config'],
  ['custom_auth_header', { app_auth_header: 'a:b' }, 'config.app_auth_header'],
  ['backend_token_allow', { backend_token_allow_users: ['('] }, 'config.backend_token_allow_users.0'],
])('%s refuses %j', async (name, config, field) => {
  const { refused } = await start()
  expect(refused(name, config)).toMatch(new RegExp(`^${field}: `))
})

test('app_token_key is sealed in storage, masked in answers and kept when the mask comes back', async () => {
  const { storage, set, methods } = await start()
  const shown = set('app_token', { enable: 'on', app_token_key: 'my own token key' })
  const stored = () => storage.features.all().find(({ name }) => name === 'app_token')?.config ?? ''
  expect(shown.config).toContain('"app_token_key":"******"')
  expect(stored()).not.toContain('my own token key')
  const token = methods().token?.sealer.seal('content', 'test') ?? ''
  const first = stored()
  set('app_token', { ...JSON.parse(shown.config), app_token_expire_time: 120 })
  expect(JSON.parse(stored()).app_token_key).toBe(JSON.parse(first).app_token_key)
  expect(methods().token?.sealer.open(token, 'test')).toBe('content')
  expect(methods().token?.sealer.open(token, 'another purpose')).toBeNull()
})
