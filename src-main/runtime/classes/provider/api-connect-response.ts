import { javaError } from '../host.ts'

/** An answer with its own status, headers and body. Source: "APIConnectResponse". */
export class APIConnectResponse {
  #statusCode: number
  #headers: unknown
  #body: unknown
  #base64Encoded: boolean

  constructor(
    statusCode: unknown,
    headers: unknown = null,
    body: unknown = null,
    base64Encoded: unknown = false,
  ) {
    this.#statusCode = status(statusCode)
    this.#headers = headers
    this.#body = body
    this.#base64Encoded = base64Encoded === true
  }

  getStatusCode(): number {
    return this.#statusCode
  }

  getHeaders(): unknown {
    return this.#headers
  }

  getBody(): unknown {
    return this.#body
  }

  isBase64Encoded(): boolean {
    return this.#base64Encoded
  }

  setStatusCode(statusCode: unknown): void {
    this.#statusCode = status(statusCode)
  }

  setHeaders(headers: unknown): void {
    this.#headers = headers
  }

  setBody(body: unknown): void {
    this.#body = body
  }

  setBase64Encoded(base64Encoded: unknown): void {
    this.#base64Encoded = base64Encoded === true
  }
}

function status(value: unknown): number {
  const number = Number(value)
  if (!Number.isInteger(number))
    throw javaError(
      'java.lang.IllegalArgumentException',
      'APIConnectResponse: the status code is no whole number',
    )
  return number
}
