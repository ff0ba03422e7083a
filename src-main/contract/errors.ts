import { z } from 'zod'
import { catalogue, type ErrorEntry } from './error-catalogue.ts'

/** Our name of an error, stable and unique. */
export type ErrorName = keyof typeof catalogue

/** One wrong field: where (path in the model's names, `backendApi.reqUri`), which error, what is allowed. */
export const FieldIssue = z.object({
  field: z.string(),
  name: z.string(),
  code: z.string(),
  message: z.string(),
})
export type FieldIssue = z.infer<typeof FieldIssue>

/** An error as it travels over RPC. */
export const RomaErrorDetail = z.object({
  name: z.string(),
  code: z.string(),
  status: z.number().int(),
  message: z.string(),
  /** What the reader can do, naming the value at fault; starts with `field: ` when one field is at fault. */
  hint: z.string().optional(),
  issues: z.array(FieldIssue).optional(),
})
export type RomaErrorDetail = z.infer<typeof RomaErrorDetail>

interface ErrorParts {
  readonly hint?: string | undefined
  readonly cause?: unknown
  readonly issues?: readonly FieldIssue[] | undefined
  /** Replaces the catalogue's text where ROMA's own text carries a value (`APIC.0303: app not found, …`). */
  readonly message?: string | undefined
}

/** The only error class: a name from the catalogue, a hint for the reader, a cause for the log. */
export class RomaError extends Error {
  readonly error: ErrorName
  readonly hint: string | undefined
  readonly issues: readonly FieldIssue[] | undefined

  constructor(error: ErrorName, { hint, cause, issues, message }: ErrorParts = {}) {
    super(message ?? catalogue[error].message, cause === undefined ? {} : { cause })
    this.name = 'RomaError'
    this.error = error
    this.hint = hint
    this.issues = issues
  }

  get entry(): ErrorEntry {
    return catalogue[this.error]
  }

  /** Any thrown value as a `RomaError`: zod problems become field issues, the unknown becomes `unexpected`. */
  static from(error: unknown): RomaError {
    if (error instanceof RomaError) return error
    if (error instanceof z.ZodError) return fromZod(error)
    return new RomaError('unexpected', { cause: error })
  }

  toDetail(): RomaErrorDetail {
    const { code, status } = this.entry
    return {
      name: this.error,
      code,
      status,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.issues === undefined ? {} : { issues: [...this.issues] }),
    }
  }

  /** The error again on the client's side. */
  static fromDetail(detail: RomaErrorDetail): RomaError {
    const name = isErrorName(detail.name) ? detail.name : 'unexpected'
    return new RomaError(name, { hint: detail.hint, issues: detail.issues, message: detail.message })
  }
}

/** Tells whether a text is one of the catalogue's names. */
export function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(catalogue, name)
}

function fromZod(error: z.ZodError): RomaError {
  const fields = new Set<string>()
  // A value too short often breaks its pattern too: one message a field is enough.
  const issues = error.issues
    .map(toFieldIssue)
    .filter(({ field }) => !fields.has(field) && Boolean(fields.add(field)))
  const first = issues[0]
  if (first === undefined || !isErrorName(first.name))
    return new RomaError('invalidParameter', { cause: error })
  return new RomaError(first.name, {
    hint: first.field === '' ? first.message : `${first.field}: ${first.message}`,
    issues,
    cause: error,
  })
}

/** A zod issue in our words. Exported for forms, which check with the same schemas. */
export function toFieldIssue(issue: z.core.$ZodIssue): FieldIssue {
  const name = errorNameOf(issue)
  return { field: issue.path.join('.'), name, code: catalogue[name].code, message: issue.message }
}

function errorNameOf(issue: z.core.$ZodIssue): ErrorName {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message.includes('undefined')
        ? 'missingParameter'
        : 'invalidParameter'
    // Known only where the input was reported: a choice that was not made is missing, not wrong.
    case 'invalid_value':
      return 'input' in issue && issue.input === undefined ? 'missingParameter' : 'invalidParameter'
    // The name of a member, not its value.
    case 'invalid_key':
      return issue.issues[0] === undefined ? 'invalidParameter' : errorNameOf(issue.issues[0])
    case 'too_small':
      return issue.origin === 'string' ? 'textTooShort' : 'valueTooSmall'
    case 'too_big':
      return issue.origin === 'string' ? 'textTooLong' : 'valueTooLarge'
    case 'custom': {
      const named: unknown = issue.params?.error
      return typeof named === 'string' && isErrorName(named) ? named : 'invalidParameter'
    }
    default:
      return 'invalidParameter'
  }
}

/** Adds a problem that is more than one field's shape, under the catalogue's name. For `superRefine`. */
export function refuse(
  context: {
    addIssue(issue: { code: 'custom'; path: (string | number)[]; message: string; params: object }): void
  },
  error: ErrorName,
  at: { path: (string | number)[]; message: string },
): void {
  context.addIssue({ code: 'custom', path: at.path, message: at.message, params: { error } })
}
