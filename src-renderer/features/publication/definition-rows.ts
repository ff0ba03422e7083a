import type { Api } from '#contract/model/api'

export type DefinitionSection = 'basics' | 'request' | 'backend' | 'responses'

/** One fact of a definition. `label` is a key below `publication.row`. */
interface DefinitionRow {
  readonly label: string
  readonly value: string
  /** Key of the value when it is a word of the console; shown instead. */
  readonly valueKey?: string
  readonly mono?: boolean
  /** Several lines. */
  readonly block?: boolean
}

/** A definition as facts, in the order of the wizard. */
export function definitionRows(api: Api): { section: DefinitionSection; rows: DefinitionRow[] }[] {
  return [
    { section: 'basics', rows: basics(api) },
    { section: 'request', rows: request(api) },
    { section: 'backend', rows: backend(api) },
    { section: 'responses', rows: responses(api) },
  ]
}

function word(label: string, key: string): DefinitionRow {
  return { label, value: key, valueKey: `publication.value.${key}` }
}

function basics(api: Api): DefinitionRow[] {
  const appCode = api.authType === 'APP' && api.authOpt.appCodeAuthType === 'HEADER'
  return [
    { label: 'name', value: api.name },
    { label: 'id', value: api.id, mono: true },
    { label: 'application', value: api.romaAppName },
    { label: 'group', value: api.groupName },
    word('authentication', `auth${appCode ? 'AppCode' : api.authType}`),
    word('visibility', api.type === 1 ? 'public' : 'private'),
    { label: 'tags', value: api.tags.join(', ') },
    { label: 'description', value: api.remark },
  ]
}

function request(api: Api): DefinitionRow[] {
  const rows: DefinitionRow[] = [
    { label: 'protocol', value: api.reqProtocol === 'BOTH' ? 'HTTP&HTTPS' : api.reqProtocol },
    { label: 'subdomain', value: api.slDomain, mono: true },
    { label: 'method', value: api.reqMethod },
    { label: 'path', value: api.reqUri, mono: true },
    word('matching', api.matchMode === 'NORMAL' ? 'exact' : 'prefix'),
    word('cors', api.cors ? 'on' : 'off'),
  ]
  if (api.contentType !== '') rows.push({ label: 'contentType', value: api.contentType })
  if (api.bodyRemark !== '') rows.push({ label: 'body', value: api.bodyRemark, block: true })
  return rows
}

function backend(api: Api): DefinitionRow[] {
  if (api.backendType === 'MOCK') {
    return [
      word('backendType', 'mock'),
      { label: 'statusCode', value: String(api.mockInfo?.statusCode ?? 200) },
      { label: 'mockResponse', value: api.mockInfo?.resultContent ?? '', block: true },
      {
        label: 'mockHeaders',
        value: (api.mockInfo?.header ?? []).map((h) => `${h.key}: ${h.value}`).join(', '),
      },
    ]
  }
  if (api.backendType === 'FUNCTION') {
    return [
      word('backendType', 'function'),
      { label: 'functionUrn', value: api.funcInfo?.functionUrn ?? '', mono: true },
      { label: 'invocation', value: api.funcInfo?.invocationType ?? '' },
      { label: 'timeout', value: String(api.funcInfo?.timeout ?? '') },
    ]
  }
  const http = api.backendApi
  const address = api.ldApiId
    ? [word('backendType', 'custom')]
    : [
        word('backendType', 'http'),
        { label: 'backendProtocol', value: http?.reqProtocol ?? '' },
        { label: 'backendAddress', value: http?.urlDomain ?? '', mono: true },
      ]
  return [
    ...address,
    { label: 'backendMethod', value: http?.reqMethod ?? '' },
    { label: 'backendPath', value: http?.reqUri ?? '', mono: true },
    { label: 'timeout', value: String(http?.timeout ?? '') },
    { label: 'retries', value: http?.retryCount ?? '' },
  ]
}

function responses(api: Api): DefinitionRow[] {
  return [
    { label: 'normalSample', value: api.resultNormalSample, block: true },
    { label: 'failureSample', value: api.resultFailureSample, block: true },
  ]
}
