/** Servers as they are typed: one a line, `host` or `host:port`; IPv6 in brackets. */
export function readServers(text: string): { host: string; port: number }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:\s]*))(?::(\d{1,5}))?$/.exec(line) ?? []
      return { host: bracketed ?? plain ?? line, port: Number(port ?? 0) }
    })
}
