/**
 * The class library as the text of one script. This body serves plain Node (benchmarks, tools); builds and tests
 * replace the module by the finished text, so the product carries no bundler.
 */
export async function classLibrary(): Promise<string> {
  const { buildClassLibrary } = await import('./class-library-plugin.ts')
  return buildClassLibrary()
}
