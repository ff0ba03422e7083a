/** The nonce under which this page may add style elements; empty in the development server, which sends no policy. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
}
