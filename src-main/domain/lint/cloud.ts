import type { LintFinding } from '#contract/model/lint'
import { finding, type LintedApi, type LintFacts } from './finding.ts'

/** Milliseconds: ceiling of the product's instance parameter `backend_timeout` as delivered. */
const CLOUD_TIMEOUT_MS = 60_000
/** Source: ROMA Connect User Guide, "Importing APIs". */
const MAX_IMPORTED = 300

/** What this gateway takes and the product would refuse, lose or not reach. */
export function cloudFindings(
  api: LintedApi,
  facts: Pick<LintFacts, 'groupName' | 'groupApis'>,
): LintFinding[] {
  return [...pathFindings(api), ...backendFindings(api), ...groupFindings(facts), ...lostFindings(api)]
}

/** Source: CreateApiV2, `req_uri`; APIG User Guide, "Creating an API" for greedy parameters and gRPC. */
function pathFindings({ reqUri, reqProtocol }: LintedApi): LintFinding[] {
  const findings: LintFinding[] = []
  const odd = [...new Set(reqUri.replace(/\{[^{}]*\}/g, '').match(/[^A-Za-z0-9/*%._-]/g) ?? [])].join(' ')
  if (odd !== '')
    findings.push(
      finding('pathCharacters', 'warning', {
        code: 'invalidParameter',
        stops: 'import',
        field: 'reqUri',
        message: 'The product takes no {characters} in a path.',
        fix: 'Use letters, digits and * % - _ . only.',
        values: { characters: odd },
      }),
    )
  if (/\{[^{}]*\+\}/.test(reqUri))
    findings.push(
      finding('greedyPath', 'info', {
        stops: 'import',
        code: 'invalidParameter',
        field: 'reqUri',
        message: 'Parameters for the rest of a path, {name+}, are known to APIG only.',
        fix: 'For ROMA Connect use prefix match instead.',
      }),
    )
  if (reqProtocol === 'GRPCS')
    findings.push(
      finding('grpc', 'info', {
        stops: 'import',
        code: 'invalidParameter',
        field: 'reqProtocol',
        message: 'gRPC APIs are known to APIG only.',
        fix: 'ROMA Connect itself has no such API.',
      }),
    )
  return findings
}

function backendFindings(api: LintedApi): LintFinding[] {
  const backends = [
    ...(api.backendApi ? [{ at: 'backendApi', backend: api.backendApi }] : []),
    ...api.policyHttps.map((backend, index) => ({ at: `policyHttps.${index}`, backend })),
  ]
  const findings: LintFinding[] = []
  for (const { at, backend } of backends) {
    if (!api.ldApiId && backend.vpcChannelStatus === 2 && isLocal(backend.urlDomain))
      findings.push(
        finding('localBackend', 'info', {
          field: `${at}.urlDomain`,
          message: 'The cloud cannot reach {address}: it is an address of this computer or network.',
          fix: 'Put the address into an environment variable (#name#), with another value in the cloud.',
          values: { address: backend.urlDomain },
        }),
      )
    if (backend.timeout > CLOUD_TIMEOUT_MS)
      findings.push(
        finding('timeoutAboveCloud', 'warning', {
          code: 'valueTooLarge',
          stops: 'import',
          field: `${at}.timeout`,
          message:
            'The timeout of {timeout} ms is above what the product allows unless backend_timeout is raised there.',
          fix: 'Enter 60000 or less.',
          values: { timeout: String(backend.timeout) },
        }),
      )
  }
  return findings
}

function isLocal(address: string): boolean {
  const host = address
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    host === 'host.docker.internal' ||
    /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host)
  )
}

/** Source: APIG User Guide, "Importing APIs": `info.title` becomes the group's name. */
function groupFindings({ groupName, groupApis }: Pick<LintFacts, 'groupName' | 'groupApis'>): LintFinding[] {
  const findings: LintFinding[] = []
  if (!/^[A-Za-z][A-Za-z0-9_]{2,63}$/.test(groupName))
    findings.push(
      finding('groupTitle', 'info', {
        code: 'badTitle',
        field: 'groupId',
        message:
          'APIG makes no new group called "{group}" from a file: a title has 3–64 letters, digits and _, a letter first.',
        fix: 'Import into an existing group, or rename the group.',
        values: { group: groupName },
      }),
    )
  if (groupApis > MAX_IMPORTED)
    findings.push(
      finding('groupTooLarge', 'info', {
        code: 'tooManyApis',
        field: 'groupId',
        message: 'The group has {count} APIs; one import takes {limit}.',
        fix: 'Export and import it in parts.',
        values: { count: String(groupApis), limit: String(MAX_IMPORTED) },
      }),
    )
  return findings
}

/** Source: import-export.md §3, §4: what has no place in the product's files. */
function lostFindings(api: LintedApi): LintFinding[] {
  const lost = [
    ...(api.mockInfo && (api.mockInfo.statusCode !== 200 || api.mockInfo.header.length > 0)
      ? ['status and headers of the mock']
      : []),
    ...(api.bodyRemark !== '' ? ['the request body content'] : []),
    ...(api.backendApi?.vpcChannelInfo?.vpcChannelProxyHost ? ['the host header of the channel'] : []),
    ...((api.authType === 'APP' || api.authType === 'IAM') && api.authorizerId
      ? ['two-factor authentication']
      : []),
  ]
  if (lost.length === 0) return []
  return [
    finding('fileLoses', 'info', {
      field: '',
      message: 'No documented place in an export file: {what}.',
      fix: 'Check it by hand after an import.',
      values: { what: lost.join(', ') },
    }),
  ]
}
