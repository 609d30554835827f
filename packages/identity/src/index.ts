export { DeviceKey, type DeviceKeyOptions } from "./device-key.ts";
export { didKeyToPublicKey, publicKeyLength, publicKeyToDidKey } from "./did-key.ts";
export { verifyJws, type DetachedJws } from "./jws.ts";
export { KeyFileError } from "./errors/key-file-error.ts";
export { PublicKeyError } from "./errors/public-key-error.ts";
export { RevocationError } from "./errors/revocation-error.ts";
export {
  formerKey,
  keyRotation,
  verifyKeyHistory,
  verifyKeyRotation,
  type FormerKey,
  type KeyRotation,
} from "./key-rotation.ts";
export {
  createEphemeralKey,
  openDeviceKey,
  rotateDeviceKey,
  type OpenDeviceKeyOptions,
  type RotateDeviceKeyOptions,
} from "./open-device-key.ts";
export { discardKeysAside } from "./key-file.ts";
export {
  openSshToPublicKey,
  parsePublicKey,
  pemToPublicKey,
  publicKeyToOpenSsh,
  publicKeyToPem,
} from "./public-key-formats.ts";
export { readRevocations, writeRevocations, type RevocationFileOptions } from "./revocation-file.ts";
export {
  RevocationList,
  revocation,
  signedRevocation,
  type Revocation,
  type RevocationListOptions,
  type SignedRevocation,
} from "./revocation-list.ts";
export { preAuthenticationEncoding, verifySignature, type VerifySignatureOptions } from "./signature.ts";
export {
  formatNote,
  noteKeyId,
  noteVerifier,
  parseNote,
  verifyNote,
  type NoteVerifier,
  type SignedNote,
} from "./signed-note.ts";
