export const messages = {
  title: 'Signature Key',
  about: 'Signs requests to backends, so that a backend knows they come from the gateway.',
  create: 'Create Signature Key',
  edit: 'Edit Signature Key',
  type: { hmac: 'HMAC', basic: 'Basic', public_key: 'Public key', aes: 'AES' },
  typeHelp: {
    hmac: 'Signs method, path, query, Host, date and body with SDK-HMAC-SHA256.',
    basic: 'Sends a user name and password.',
    public_key:
      'Signs with an RSA private key; backends read the public one from the gateway. Needs the instance parameter public_key.',
    aes: 'Encrypts the key and the date with AES-CFB.',
  },
  localForm:
    'No page documents how this type looks on the wire: the form here is a local convention. Backends in the cloud may see another.',
  algorithm: 'Algorithm',
  keyOf: { hmac: 'Key', basic: 'User name', public_key: 'Public key', aes: 'Key' },
  secretOf: { hmac: 'Secret', basic: 'Password', public_key: 'Private key', aes: 'Vector' },
  confirm: 'Confirm',
  notEqual: 'The two entries differ.',
  keepEmpty: 'Left empty: it stays as it is.',
  makeEmpty: 'Left empty: it is generated.',
  reveal: 'Show',
  hide: 'Hide',
  copyKey: 'Copy key',
  copySecret: 'Copy secret',
  adds: 'Adds to backend requests',
  header: {
    hmac: 'X-Sdk-Date, Authorization: SDK-HMAC-SHA256 Access=…, SignedHeaders=host;x-sdk-date, Signature=…',
    basic: 'Authorization: Basic …',
    public_key: 'X-Sdk-Date, Authorization: PUBLIC-KEY …',
    aes: 'X-Sdk-Date, Authorization: AES …',
  },
  address: 'Public key address',
  visitParam:
    'An access parameter of an authorization goes along in the header X-Apig-Visit-Param, signed with hmac.',
  summaryKey: 'key {key}',
}
