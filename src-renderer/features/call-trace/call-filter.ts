import type { z } from 'zod'
import type { CallSummary } from '#contract/model/call-trace'
import type { callTraceProcedures } from '#contract/procedures/call-trace'

/** What the filter row asks for; an empty field lets everything through. */
export interface CallFilter {
  readonly text: string
  readonly apiId: string
  /** `2`…`5`: class of the status. */
  readonly statusClass: string
  readonly envId: string
  readonly appId: string
  readonly stoppedAt: string
  /** Milliseconds as typed. */
  readonly minDurationMs: string
  readonly onlyErrors: boolean
}

/** Lets everything through. */
export const noFilter: CallFilter = {
  text: '',
  apiId: '',
  statusClass: '',
  envId: '',
  appId: '',
  stoppedAt: '',
  minDurationMs: '',
  onlyErrors: false,
}

/** Tells whether a row passes. Text is looked for in method, path, API, caller, address, request id and error code. */
export function passes(row: CallSummary, filter: CallFilter): boolean {
  if (filter.onlyErrors && row.status < 400) return false
  if (filter.statusClass !== '' && String(Math.floor(row.status / 100)) !== filter.statusClass) return false
  if (filter.apiId !== '' && row.apiId !== filter.apiId) return false
  if (filter.envId !== '' && row.envId !== filter.envId) return false
  if (filter.appId !== '' && row.appId !== filter.appId) return false
  if (filter.stoppedAt !== '' && row.stoppedAt !== filter.stoppedAt) return false
  if (filter.minDurationMs !== '' && row.durationMs < Number(filter.minDurationMs)) return false
  return filter.text === '' || textOf(row).includes(filter.text.toLowerCase())
}

/** The same filter as the backend takes it. */
export function listFilterOf(filter: CallFilter): ListFilter {
  const minDurationMs = Number(filter.minDurationMs)
  return {
    ...(filter.text === '' ? {} : { text: filter.text }),
    ...(filter.apiId === '' ? {} : { apiId: filter.apiId }),
    ...(filter.statusClass === '' ? {} : { statusClass: Number(filter.statusClass) }),
    ...(filter.envId === '' ? {} : { envId: filter.envId }),
    ...(filter.appId === '' ? {} : { appId: filter.appId }),
    ...(filter.stoppedAt === '' ? {} : { stoppedAt: filter.stoppedAt }),
    ...(filter.minDurationMs === '' || Number.isNaN(minDurationMs) ? {} : { minDurationMs }),
    ...(filter.onlyErrors ? { onlyErrors: true } : {}),
  }
}

type ListFilter = Omit<z.input<(typeof callTraceProcedures)['callTrace.list']['input']>, 'limit' | 'before'>

function textOf(row: CallSummary): string {
  return [
    row.method,
    row.host + row.path,
    row.apiName,
    row.appName,
    row.sourceIp,
    row.requestId,
    row.errorCode,
    row.status,
    row.userAgent,
  ]
    .join(' ')
    .toLowerCase()
}
