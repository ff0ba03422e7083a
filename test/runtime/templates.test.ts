import { afterAll, describe, expect, test } from 'vitest'
import { echoScript, quoteScript } from '../../src-main/services/sample-definitions.ts'
import {
  type FunctionTemplate,
  functionTemplates,
} from '../../src-renderer/features/custom-backend/templates/catalogue.ts'
import { startRuntime } from './start-runtime.ts'

const { runtime, result, draft } = startRuntime()
afterAll(() => runtime.close())

const json = { 'content-type': 'application/json' }
const names = Object.keys(functionTemplates) as FunctionTemplate[]

describe('the templates of the online IDE', () => {
  test.each(names)('%s compiles and uses nothing newer than ROMA Connect allows', async (name) => {
    expect(await runtime.lint(functionTemplates[name])).toEqual([])
  })

  test('Hello World answers Hello world!, and what it is changed to', async () => {
    expect(await result(functionTemplates.helloWorld)).toBe('Hello world!')
    expect(await result(functionTemplates.helloWorld.replace('Hello world!', 'ROMA TEST!'))).toBe(
      'ROMA TEST!',
    )
  })

  test('Read Request Parameters finds query, headers and a JSON body', async () => {
    const answer = await result(functionTemplates.readParameters, {
      method: 'POST',
      query: 'name=Ann',
      headers: { ...json, 'user-agent': 'curl/8' },
      body: '{"id":7}',
    })
    expect(JSON.parse(answer)).toMatchObject({
      method: 'POST',
      name: 'Ann',
      agent: 'curl/8',
      body: { id: 7 },
    })
  })

  test('Set the Response chooses status and headers', async () => {
    const made = await draft(functionTemplates.setResponse, { query: 'id=12' })
    expect(made).toMatchObject({ status: 201, failure: null })
    expect(made.headers).toContainEqual(['X-Order', '12'])
    expect(await draft(functionTemplates.setResponse)).toMatchObject({ status: 400 })
  })

  test('Call a Java Class answers the MD5 of a text', async () => {
    expect(JSON.parse(await result(functionTemplates.callMd5, { query: 'text=abc' }))).toEqual({
      text: 'abc',
      md5: '900150983cd24fb0d6963f7d28e17f72',
    })
  })

  test('Frontend Custom Authentication allows a caller that names itself and denies another', async () => {
    const call = (body: object) => ({ method: 'POST', headers: json, body: JSON.stringify(body) })
    const allowed = await result(
      functionTemplates.frontendAuthentication,
      call({ headers: { 'x-user': 'ann' } }),
    )
    expect(JSON.parse(allowed)).toEqual({ status: 'allow', context: { user: 'ann' } })
    const denied = await result(functionTemplates.frontendAuthentication, call({ headers: {} }))
    expect(JSON.parse(denied)).toMatchObject({ status: 'deny' })
  })

  test('Backend Custom Authentication gives a token', async () => {
    const answer = await result(functionTemplates.backendAuthentication, {
      method: 'POST',
      headers: json,
      body: '{"user_data":"shop"}',
    })
    expect(JSON.parse(answer)).toMatchObject({ status: 'allow', context: { token: expect.any(String) } })
  })
})

describe('the functions of the sample', () => {
  test('the quote gives a discount from ten pieces on and refuses what is no number', async () => {
    const quote = async (query: string) => JSON.parse(await result(quoteScript, { query }))
    expect(await quote('quantity=3&price=4.50')).toMatchObject({ discount: 0, total: 13.5 })
    expect(await quote('quantity=12&price=4.50')).toMatchObject({ discount: 0.1, total: 48.6 })
    expect(await draft(quoteScript, { query: 'quantity=x' })).toMatchObject({ status: 400 })
  })

  test('the echo answers with the request it got', async () => {
    const answer = await result(echoScript, { method: 'POST', query: 'a=1', headers: json, body: '{"id":1}' })
    expect(JSON.parse(answer)).toMatchObject({ method: 'POST', param: { a: '1' }, body: { id: 1 } })
  })
})
