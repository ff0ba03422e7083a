/**
 * Where a file of the packed program lies outside the archive; the same address when it is not packed. A thread opens
 * its file by path and does not look into archives. electron-builder.yml lists what is unpacked.
 */
export function unpacked(address: URL): URL {
  return new URL(address.href.replace('/app.asar/', '/app.asar.unpacked/'))
}
