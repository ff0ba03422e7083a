import { FuseV1Options, FuseVersion } from '@electron/fuses'

/** Switches burnt into the packed program, every one of them; a new Electron with more has to be looked at first. */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // electron-builder signs after this step.
  resetAdHocDarwinSignature: false,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
}

/** electron-builder's step between packing and signing. */
export async function afterPack(context) {
  await context.packager.addElectronFuses(context, fuses)
}
