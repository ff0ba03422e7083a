/** Values that an authorizer gives: `$context.authorizer.frontend.<name>`, `$context.authorizer.backend.<name>`. */
export type AuthorizerContext = ReadonlyMap<string, string>

/** What an authorizer decided. */
export interface Verdict {
  readonly allow: boolean
  readonly context: AuthorizerContext
}

/** Largest answer of a function. Source: ROMA Connect User Guide, "Creating a Custom Authorizer". */
export const MAX_ANSWER_BYTES = 1024 * 1024

interface Answer {
  readonly status: number
  readonly body: Uint8Array
}

/**
 * Reads `{"status": "allow"|"deny", "context": {…}}`, or says in words why the answer is none. `wrapped`: the answer
 * is the `body` text of `{"statusCode": 200, "body": "…"}`.
 *
 * Source: ROMA Connect User Guide, "Creating a Function Backend for Frontend Custom Authentication";
 * "Creating a Custom Authorizer".
 */
export function readAnswer(
  { status, body }: Answer,
  { wrapped }: { readonly wrapped: boolean },
): Verdict | { readonly problem: string } {
  if (body.length > MAX_ANSWER_BYTES)
    return { problem: `The function answered ${body.length} bytes; an authorizer answers at most 1 MB.` }
  if (status !== 200) return { problem: `The function answered ${status}; an authorizer answers 200.` }
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  return wrapped ? readWrapped(text) : readVerdict(text)
}

function readWrapped(text: string): Verdict | { readonly problem: string } {
  const event = parse(text)
  if (!isObject(event) || !('statusCode' in event))
    return {
      problem: 'A FunctionGraph function answers {"statusCode": 200, "body": "<the answer as a text>"}.',
    }
  if (event.statusCode !== 200)
    return {
      problem: `The function answered statusCode ${String(event.statusCode).slice(0, 20)}; an authorizer answers 200.`,
    }
  if (typeof event.body !== 'string') return { problem: 'The member body of the answer must be a text.' }
  const encoded = event.isBase64Encoded === true
  return readVerdict(encoded ? Buffer.from(event.body, 'base64').toString('utf8') : event.body)
}

function readVerdict(text: string): Verdict | { readonly problem: string } {
  const answer = parse(text)
  if (!isObject(answer))
    return { problem: 'The function answered no JSON object such as {"status": "allow", "context": {}}.' }
  const { status, context } = answer
  if (status !== 'allow' && status !== 'deny')
    return {
      problem:
        status === undefined
          ? 'The answer has no status: "allow" or "deny".'
          : `The status ${JSON.stringify(status)?.slice(0, 40)} is neither "allow" nor "deny".`,
    }
  const values = new Map<string, string>()
  if (context !== undefined && context !== null) {
    if (!isObject(context)) return { problem: 'The context is no object.' }
    for (const [name, value] of Object.entries(context)) {
      if (typeof value !== 'string')
        return {
          problem: `context.${name.slice(0, 32)}: values are texts only, no numbers, objects or lists.`,
        }
      values.set(name, value)
    }
  }
  return { allow: status === 'allow', context: values }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
