import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '#contract/message'

/** A client at one end of a transport; the real backend is at the other. */
export interface RpcClient {
  ask(name: string, input: unknown): Promise<Answer>
  /** Events in the order they came, from the start. */
  readonly events: readonly { readonly event: string; readonly payload: unknown }[]
  close(): Promise<void>
}

/** What every transport has to do. One suite, so that each transport proves the other. */
export function rpcSuite(transport: string, connect: () => Promise<RpcClient>): void {
  describe(`over ${transport}`, () => {
    let client: RpcClient

    beforeAll(async () => {
      client = await connect()
    })
    afterAll(() => client.close())

    async function output(name: string, input: unknown): Promise<unknown> {
      const answered = await client.ask(name, input)
      if ('error' in answered) throw new Error(`${name}: ${JSON.stringify(answered.error)}`)
      return answered.output
    }

    test('a query answers what its schema says', async () => {
      const environments = await output('environment.list', {})
      expect(environments).toMatchObject({ total: 1, items: [{ name: 'RELEASE' }] })
    })

    test('a question without input counts as one with nothing in it', async () => {
      expect(await output('environment.list', undefined)).toEqual(await output('environment.list', {}))
    })

    test('a command writes, and the fact arrives as an event', async () => {
      const made = await output('integrationApplication.create', { name: 'rpc suite' })
      const { id } = made as { id: string }
      expect(await output('integrationApplication.get', { id })).toMatchObject({ name: 'rpc suite' })
      await expect
        .poll(() => client.events)
        .toContainEqual({ event: 'integrationApplication.changed', payload: { ids: [id] } })
    })

    test.each(['nothing.known', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
      'there is no procedure %j',
      async (name) => {
        const answered = await client.ask(name, {})
        expect(answered).toMatchObject({ error: { name: 'noSuchProcedure', code: 'LOCAL.0001' } })
      },
    )

    test('a wrong field is named with its code', async () => {
      const answered = await client.ask('integrationApplication.create', { name: '', remark: '<b>' })
      expect(answered).toMatchObject({ error: { status: 400, code: expect.stringMatching(/^APIG\.20/) } })
      const { issues } = (answered as { error: { issues: { field: string }[] } }).error
      expect(issues.map(({ field }) => field)).toEqual(expect.arrayContaining(['name', 'remark']))
    })

    test.each([null, 7, 'text', [[]], { name: { deep: true } }])(
      'input %j is refused in words',
      async (input) => {
        const answered = await client.ask('integrationApplication.create', input)
        expect(answered).toMatchObject({ error: { status: 400 } })
      },
    )

    test("a service's refusal keeps its name, code and hint", async () => {
      const id = '0'.repeat(32)
      const answered = await client.ask('apiGroup.get', { id })
      expect(answered).toMatchObject({ error: { name: 'apiGroupNotFound', code: 'APIG.3001', status: 404 } })
    })

    test('a polluting key changes nothing', async () => {
      await client.ask('integrationApplication.list', JSON.parse('{"__proto__":{"polluted":true}}'))
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
      expect(await output('environment.list', {})).toMatchObject({ total: 1 })
    })

    test('forty questions at once each get their own answer', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `absent ${index}`)
      const answers = await Promise.all(names.map((name) => client.ask(name, {})))
      for (const [index, answered] of answers.entries()) {
        expect(answered).toMatchObject({ error: { hint: expect.stringContaining(`"absent ${index}"`) } })
      }
    })

    test('text of any script arrives as it was sent', async () => {
      const name = '应用 程序'
      const remark = 'naïve – 漢字 😀 "quoted" \\ \u0007'
      const { id } = (await output('integrationApplication.create', { name, remark })) as { id: string }
      expect(await output('integrationApplication.get', { id })).toMatchObject({ name, remark })
    })

    test('an answer is JSON and nothing else', async () => {
      const instance = await output('instance.get', {})
      expect(JSON.parse(JSON.stringify(instance))).toEqual(instance)
    })

    test('a script of 900 kB goes through', async () => {
      const content = `// ${'x'.repeat(900_000)}`
      expect(await output('customBackend.lint', { content })).toEqual(expect.any(Array))
    })
  })
}
