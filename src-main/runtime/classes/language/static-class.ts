type Methods = Record<string, unknown>

/** A class as scripts see it: called on the class, and on instances for those who write `new` first. */
export type JavaClass<M> = M & { new (...args: unknown[]): object }

/** Makes a class of static methods. They are also there on instances, which the pages use both ways. */
export function staticClass<M extends Methods>(methods: M): JavaClass<M> {
  // A function expression, not an arrow: scripts call it with `new`.
  const made = function JavaClass() {} as unknown as JavaClass<M>
  for (const [name, value] of Object.entries(methods)) {
    // `name` and `length` of a function are read-only, so assignment would not do.
    Object.defineProperty(made, name, { value, writable: true, configurable: true })
    Object.defineProperty(made.prototype as object, name, { value, writable: true, configurable: true })
  }
  return made
}
