import type { StartedBackend } from './start-backend.ts'

/** A deployed function backend with method POST; answers its id. */
export async function deployFunction(
  { call }: Pick<StartedBackend, 'call'>,
  { name, appId, script }: { name: string; appId: string; script: string },
): Promise<string> {
  const { id } = await call('customBackend.create', {
    name,
    romaAppId: appId,
    method: 'POST',
    path: `/${name}`,
  })
  await redeployFunction({ call }, id, script)
  return id
}

/** Puts another script in effect. */
export async function redeployFunction(
  { call }: Pick<StartedBackend, 'call'>,
  id: string,
  script: string,
): Promise<void> {
  await call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content: script }] })
  await call('customBackend.deploy', { id })
}
