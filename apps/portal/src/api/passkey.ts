import { call } from "./call.ts";
import { Problem } from "./problem.ts";
import { explained } from "./sign-in.ts";

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

export interface PasskeyUse {
  /** Only a passkey of who is signed in will do, so that nobody becomes another by it. @default false */
  own?: boolean;
  /** Ends the asking, as when what it was for is closed. */
  signal?: AbortSignal;
}

/**
 * Signs in by a passkey.
 * @throws Problem when the person calls it off, the device does not know them, or the hub refuses; the reason of `signal`
 */
export async function signInByPasskey({ own = false, signal }: PasskeyUse = {}): Promise<void> {
  const aborting = signal === undefined ? {} : { signal };
  const query = own ? { own } : {};
  const options = await call<Options>("GET", "/api/auth/passkey/generate-authenticate-options", { query, ...aborting });
  const publicKey = parsing().parseRequestOptionsFromJSON(options);
  const credential = await chosen(navigator.credentials.get({ publicKey, ...aborting }), signal);
  signal?.throwIfAborted();
  const body = { response: credential.toJSON() };
  const unknown = "this passkey signs nobody in here; it may have been removed";
  const words = { 400: "the passkey was not taken; try it again", 401: unknown };
  await explained(call("POST", "/api/auth/passkey/verify-authentication", { body }), words);
}

/** Makes a passkey for the person who is signed in. @throws Problem as `signInByPasskey` does */
export async function addPasskey(name: string): Promise<void> {
  const options = await call<Options>("GET", "/api/auth/passkey/generate-register-options");
  const publicKey = parsing().parseCreationOptionsFromJSON(options);
  const credential = await chosen(navigator.credentials.create({ publicKey }));
  await call("POST", "/api/auth/passkey/verify-registration", { body: { response: credential.toJSON(), name } });
}

const alreadyThere = { detail: "this device has a passkey of yours already", status: 0 };
const calledOff = {
  detail: "no passkey was used",
  hint: "It was called off, took too long, or this device has none that fits. Try it again, or go another way.",
  status: 0,
};

/** What browsers say of passkeys is for programmers, and the same for a refusal, a finger that is not known and a wait too long. */
async function chosen(asking: Promise<Credential | null>, signal?: AbortSignal): Promise<PublicKeyCredential> {
  try {
    const credential = await asking;
    if (credential !== null) return credential as PublicKeyCredential;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof DOMException)) throw error;
    if (error.name === "InvalidStateError") throw new Problem(alreadyThere);
    if (error.name !== "NotAllowedError" && error.name !== "AbortError") throw error;
  }
  throw new Problem(calledOff);
}
