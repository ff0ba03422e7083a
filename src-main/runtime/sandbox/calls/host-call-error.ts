/** A refusal the script may read: Java's class of the exception and a text. */
export class HostCallError extends Error {
  readonly javaClass: string

  constructor(javaClass: string, message: string) {
    super(message)
    this.javaClass = javaClass
  }
}
