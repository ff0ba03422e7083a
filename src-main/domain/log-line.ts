import type { CallTrace } from '#contract/model/call-trace'

/** Owner of an API: id and name of its integration application. */
type Owner = readonly [id: string, name: string]

const CUSTOM_FIELDS = 10

/**
 * A call as one line of the product's call log: fields in its order, a space between them, `-` for what is unknown
 * here.
 *
 * Source: ROMA Connect User Guide, "Log Analysis" (policies.md §7.3).
 */
export function logLine(trace: CallTrace, owner: Owner | undefined): string {
  const backend = trace.spans.find(({ name }) => name === 'callBackend')
  const backendSeconds = backend === undefined ? '-' : seconds(backend.durationMs)
  const [, upstreamUri = '-'] = trace.backendRequest.split(' ')
  return [
    trace.sourceIp,
    trace.requestId,
    trace.apiId,
    '-',
    trace.appId,
    new Date(trace.time).toISOString(),
    seconds(trace.durationMs),
    trace.method,
    trace.protocol.toLowerCase(),
    trace.host,
    trace.path,
    'HTTP/1.1',
    trace.status,
    trace.responseBytes,
    trace.requestBytes,
    trace.userAgent,
    '-',
    trace.backend,
    upstreamUri,
    trace.backendStatus,
    '-',
    backendSeconds,
    backendSeconds,
    'local',
    backendSeconds,
    trace.errorCode === 'APIC.0308' ? 1 : 0,
    '-',
    '-',
    '-',
    seconds(Math.max(0, trace.durationMs - (backend?.durationMs ?? 0))),
    '-',
    '-',
    '-',
    trace.responseBytes,
    trace.apiName,
    trace.appName,
    owner?.[0],
    owner?.[1],
    ...Array.from({ length: CUSTOM_FIELDS }, () => '-'),
    trace.backendStatus === null ? 'gateway' : 'backend',
    '-',
    /^\S+ (https?):/.exec(trace.backendRequest)?.[1],
    trace.groupId,
    trace.errorCode,
    '-',
  ]
    .map(field)
    .join(' ')
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Text with a space stands in quotes; nothing in it can end the line. */
function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === '') return '-'
  const text = String(value).replace(/\p{Cc}/gu, ' ')
  return /[ "]/.test(text) ? `"${text.replaceAll('"', "'")}"` : text
}
