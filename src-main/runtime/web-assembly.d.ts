/** The part of WebAssembly the sandbox uses; its types belong to the DOM, which this side does not have. */
// biome-ignore lint/style/noNamespace: the global has this shape
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
  const Memory: new (pages: { initial: number; maximum: number }) => Memory
  function compile(bytes: Uint8Array): Promise<Module>
}
