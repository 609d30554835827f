import { call } from "./call.ts";

/** Browsers keep passkeys for names and not for numbers of an address. */
export function passkeysWork(): boolean {
  return "PublicKeyCredential" in globalThis && !/^[\d.]+$|:/.test(location.hostname);
}

type Options = Record<string, unknown>;
interface Parsing {
  parseRequestOptionsFromJSON(options: Options): PublicKeyCredentialRequestOptions;
  parseCreationOptionsFromJSON(options: Options): PublicKeyCredentialCreationOptions;
}

function parsing(): Parsing {
  return PublicKeyCredential as unknown as Parsing;
}

/** Signs in by a passkey. @throws DOMException when the person calls it off, Problem when the hub refuses */
export async function signInByPasskey(): Promise<void> {
  const options = await call<Options>("GET", "/api/auth/passkey/generate-authenticate-options");
  const publicKey = parsing().parseRequestOptionsFromJSON(options);
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (credential === null) throw new DOMException("no passkey was chosen", "AbortError");
  await call("POST", "/api/auth/passkey/verify-authentication", { body: { response: credential.toJSON() } });
}

/** Makes a passkey for the person who is signed in. */
export async function addPasskey(name: string): Promise<void> {
  const options = await call<Options>("GET", "/api/auth/passkey/generate-register-options");
  const publicKey = parsing().parseCreationOptionsFromJSON(options);
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (credential === null) throw new DOMException("no passkey was made", "AbortError");
  await call("POST", "/api/auth/passkey/verify-registration", { body: { response: credential.toJSON(), name } });
}
