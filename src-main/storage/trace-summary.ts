import type { CallSummary, CallTrace } from '#contract/model/call-trace'

/** The row of the call log that stands for a trace. */
export function toSummary(trace: CallTrace): CallSummary {
  return {
    requestId: trace.requestId,
    time: trace.time,
    protocol: trace.protocol,
    method: trace.method,
    host: trace.host,
    path: trace.path,
    status: trace.status,
    durationMs: trace.durationMs,
    apiId: trace.apiId,
    apiName: trace.apiName,
    groupId: trace.groupId,
    envId: trace.envId,
    envName: trace.envName,
    appId: trace.appId,
    appName: trace.appName,
    sourceIp: trace.sourceIp,
    backend: trace.backend,
    requestBytes: trace.requestBytes,
    responseBytes: trace.responseBytes,
    stoppedAt: trace.stoppedAt,
    errorCode: trace.errorCode,
    userAgent: trace.userAgent,
    draft: trace.draft,
  }
}
