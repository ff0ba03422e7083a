/** One way to make a client trust the local authority: a command to copy, or steps in words (a key of the catalogue). */
export interface TrustWay {
  readonly id: string
  /** Label where it is a proper name. */
  readonly name: string
  readonly command?: (caFile: string) => string
}

export const trustWays: readonly TrustWay[] = [
  {
    id: 'windows',
    name: 'Windows',
    command: (ca) => `certutil -user -addstore Root "${ca}"`,
  },
  {
    id: 'macos',
    name: 'macOS',
    command: (ca) => `security add-trusted-cert -k ~/Library/Keychains/login.keychain-db "${ca}"`,
  },
  {
    id: 'linux',
    name: 'Linux',
    command: (ca) =>
      `sudo cp "${ca}" /usr/local/share/ca-certificates/atrium.crt && sudo update-ca-certificates`,
  },
  {
    id: 'chromium',
    name: 'Chromium (Linux)',
    command: (ca) => `certutil -d sql:$HOME/.pki/nssdb -A -t "C,," -n "Atrium local CA" -i "${ca}"`,
  },
  { id: 'firefox', name: 'Firefox' },
  { id: 'postman', name: 'Postman' },
  { id: 'curl', name: 'curl', command: (ca) => `curl --cacert "${ca}" https://localhost:8443/` },
  { id: 'node', name: 'Node', command: (ca) => `NODE_EXTRA_CA_CERTS="${ca}" node app.js` },
  {
    id: 'java',
    name: 'Java',
    command: (ca) =>
      `keytool -importcert -noprompt -alias atrium -file "${ca}" -keystore atrium.jks -storepass changeit`,
  },
]
