import { z } from 'zod'
import { Id, remark, Time } from './field-rules.ts'

/** Owner of resources, and caller with Key and Secret. Source: ROMA Connect User Guide, "Creating an Integration Application". */
export const IntegrationApplication = z.object({
  /** UUID. */
  id: Id,
  name: z.string(),
  remark: z.string(),
  /** Public half of the credential. */
  key: z.string(),
  favorite: z.boolean(),
  createTime: Time,
  updateTime: Time,
  /** What it owns and may call, for lists. */
  apiCount: z.number().int(),
  groupCount: z.number().int(),
  customBackendCount: z.number().int(),
  authorizedApiCount: z.number().int(),
})
export type IntegrationApplication = z.infer<typeof IntegrationApplication>

export const AppKey = z
  .string()
  .min(3, 'Enter 3–200 characters.')
  .max(200, 'Enter 3–200 characters.')
  .regex(
    /^[a-zA-Z0-9一-龥][a-zA-Z0-9一-龥_@.-]{2,199}$/,
    'Start with a letter, digit or Chinese character; then also - _ @ .',
  )

export const AppSecret = z
  .string()
  .min(8, 'Enter 8–128 characters.')
  .max(128, 'Enter 8–128 characters.')
  .regex(/^[a-zA-Z0-9!@#$%+=./-]{8,128}$/, 'Letters, digits and ! @ # $ % + = . - / only.')

export const IntegrationApplicationDraft = z.object({
  name: z
    .string()
    .min(1, 'Enter a name.')
    .max(256, 'Enter at most 256 characters.')
    .regex(
      /^[a-zA-Z0-9一-龥_. ()（）-]+$/,
      'Letters, digits, Chinese characters, spaces and - _ . ( ) only.',
    ),
  remark: remark(255),
  /** Random when left out. */
  key: AppKey.optional(),
  /** Random when left out. */
  secret: AppSecret.optional(),
  favorite: z.boolean().default(false),
})
export type IntegrationApplicationDraft = z.infer<typeof IntegrationApplicationDraft>

/** Plain credential of an application, HTTPS only. Source: "Simple Authentication (AppCode)". */
export const AppCode = z.object({
  id: Id,
  appId: Id,
  appCode: z.string(),
  createTime: Time,
})
export type AppCode = z.infer<typeof AppCode>

export const AppCodeText = z
  .string()
  .min(64, 'Enter 64–180 characters.')
  .max(180, 'Enter 64–180 characters.')
  .regex(
    /^[a-zA-Z0-9+/][a-zA-Z0-9_!@#$%+/=-]{63,179}$/,
    'Letters, digits and - _ ! @ # $ % + / = only, first a letter, digit, + or /.',
  )
