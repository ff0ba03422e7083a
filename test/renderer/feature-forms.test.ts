import { expect, test } from 'vitest'
import {
  featureForms,
  isOn,
  readConfig,
  writeConfig,
} from '../../src-renderer/features/instance/settings/feature-forms.ts'

/** Texts as ROMA writes them (CreateFeatureV2) beside what the form holds. */
test.each([
  ['ratelimit', '{"api_limits":500}', { api_limits: 500 }],
  ['request_body_size', '104857600', { '': 100 }],
  ['gzip', '{"enable":"off","comp_level":9}', { enable: 'off', comp_level: 9 }],
  ['real_ip_from_xff', '{"enable":"on","xff_index":1}', { enable: 'on', xff_index: 1 }],
  [
    'ssl_ciphers',
    '{"ssl_ciphers":["ECDHE-RSA-AES128-SHA256"]}',
    { ssl_ciphers: ['ECDHE-RSA-AES128-SHA256'] },
  ],
])('%s reads %s and writes it again', (name, config, values) => {
  const form = featureForms[name]
  if (form === undefined) throw new Error(name)
  expect(readConfig(form, config)).toEqual(values)
  const on = isOn({ enable: true, config })
  expect(JSON.parse(writeConfig(form, { values: readConfig(form, config), on }))).toEqual(JSON.parse(config))
})

test('what the form does not know stays in the value', () => {
  const form = featureForms.livedata_config
  if (form === undefined) throw new Error('livedata_config')
  const values = readConfig(form, '{"gw_address_protocol":"https"}')
  expect(values).toMatchObject({ sandbox_max_memory: 256, livedata_env: 'online' })
  expect(JSON.parse(writeConfig(form, { values, on: true }))).toMatchObject({ gw_address_protocol: 'https' })
})

test('lines become a list, and a switch is on or off', () => {
  const users = featureForms.backend_token_allow
  const hide = featureForms.default_group_hide
  if (users === undefined || hide === undefined) throw new Error('forms')
  const values = { ...readConfig(users, '{}'), backend_token_allow_users: 'anna\n\n bob ' }
  expect(JSON.parse(writeConfig(users, { values, on: true }))).toEqual({
    backend_token_allow_users: ['anna', 'bob'],
    enable: 'on',
  })
  expect(writeConfig(hide, { values: {}, on: true })).toBe('on')
  expect(isOn({ enable: true, config: 'off' })).toBe(false)
  expect(isOn({ enable: true, config: '{"enable":"off"}' })).toBe(false)
  expect(isOn({ enable: true, config: '500' })).toBe(true)
})
