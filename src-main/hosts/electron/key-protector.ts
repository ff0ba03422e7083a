import { safeStorage } from 'electron'
import type { KeyProtector } from '../../backend.ts'

/** Protects the data key by the system's keychain, or says in words why a key file does it instead. */
export type KeyProtection =
  | { readonly keyProtector: KeyProtector }
  | { readonly notice: { readonly kind: string; readonly text: string } }

/** Linux backends that encrypt with a password everyone knows. */
const fixedPassword: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

/** Asks the system once, after Electron is ready. */
export async function keyProtection(): Promise<KeyProtection> {
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : process.platform
  if (fixedPassword.has(backend)) return keyFile('This desktop offers no keychain')
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return keyFile('The keychain cannot be used')
  return {
    keyProtector: {
      name: `safe-storage:${backend}`,
      wrap: (key) => safeStorage.encryptStringAsync(key.toString('base64')),
      async unwrap(wrapped) {
        const { result } = await safeStorage.decryptStringAsync(wrapped)
        return Buffer.from(result, 'base64')
      },
    },
  }
}

function keyFile(reason: string): KeyProtection {
  return {
    notice: {
      kind: 'keyFile',
      text: `${reason}: secrets are sealed with a key file in the data folder that only your account can read.`,
    },
  }
}
