import { z } from 'zod'
import { Api } from './api.ts'
import { Id, Time } from './field-rules.ts'

/** One version of an API in one environment. At most ten are kept. Source: "Publishing an API", ListApiVersionsV2. */
export const Publication = z.object({
  versionId: Id,
  /** `yyyyMMddHHmmss`. */
  versionNo: z.string(),
  /** Stays the same while the API is published in the environment; bindings hang on it. */
  publishId: Id,
  apiId: Id,
  apiName: z.string(),
  envId: Id,
  envName: z.string(),
  remark: z.string(),
  publishTime: Time,
  /** 1 effective, 2 not. */
  status: z.literal([1, 2]),
})
export type Publication = z.infer<typeof Publication>

/** A version with the definition it froze. */
export const PublicationDetail = Publication.extend({ api: Api })
export type PublicationDetail = z.infer<typeof PublicationDetail>

/** Outcome for one API of a batch. */
export const BatchFailure = z.object({
  apiId: Id,
  apiName: z.string(),
  errorCode: z.string(),
  errorMsg: z.string(),
})
