import type { z } from 'zod'

/** One operation of the backend: what goes in, what comes out. A query changes nothing; a command may. */
export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'query' | 'command'
  readonly input: I
  readonly output: O
}

/** Flat record of procedures, keyed by their searchable name (`apiGroup.create`). */
export type Procedures = Readonly<Record<string, Procedure>>

type Shapes<I extends z.ZodType, O extends z.ZodType> = { readonly input: I; readonly output: O }

/** A procedure that only reads. */
export function query<I extends z.ZodType, O extends z.ZodType>(shapes: Shapes<I, O>): Procedure<I, O> {
  return { kind: 'query', ...shapes }
}

/** A procedure that may write. */
export function command<I extends z.ZodType, O extends z.ZodType>(shapes: Shapes<I, O>): Procedure<I, O> {
  return { kind: 'command', ...shapes }
}

/** What a handler may return: the output before its schema has filled in defaults. */
export type Result<P extends Procedure> = z.input<P['output']>

/** One function a procedure; a missing or misspelt one does not compile. */
export type Handlers<P extends Procedures> = {
  [N in keyof P]: (input: z.output<P[N]['input']>) => Result<P[N]> | Promise<Result<P[N]>>
}

/** The client's side of the same record. Throws the `RomaErrorDetail` of the answer as a `RomaError`. */
export type Call<P extends Procedures> = <N extends keyof P & string>(
  name: N,
  input: z.input<P[N]['input']>,
) => Promise<z.output<P[N]['output']>>
