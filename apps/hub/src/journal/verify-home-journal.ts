import { openDeviceKey, readRevocations, type DeviceKey } from "@hearth/identity";
import { openJournalReader, verifyJournal, type VerificationReport } from "@hearth/journal";
import { HearthError } from "@hearth/protocol";
import { journalFolder, keysFolder } from "../home/open-home.ts";
import { readRotationMarker } from "../keys/rotation-marker.ts";

export interface HomeVerification extends VerificationReport {
  /**
   * Whether the journal was held against the device's key; `pending`: against the key before it, since a rotation was
   * cut short that the next start finishes; `none`: there is no key to hold it against, so it only agrees with itself.
   */
  trust: "key" | "pending" | "none";
  /** Why there is no key to hold it against. */
  keyProblem?: string;
}

/**
 * Audits the journal of a home against the device's key, its rotations and its revocations.
 * @throws NotFoundError when there is no journal
 */
export async function verifyHomeJournal(options: { home: string; signal: AbortSignal }): Promise<HomeVerification> {
  const first = await verifyOnce(options);
  // A hub that rotated its key between two of our looks makes the first one wrong and the second one right.
  return first.problems.some(({ code }) => code === "signer-untrusted") ? await verifyOnce(options) : first;
}

async function verifyOnce({ home, signal }: { home: string; signal: AbortSignal }): Promise<HomeVerification> {
  const folder = journalFolder(home);
  const keys = keysFolder(home);
  let key: DeviceKey;
  try {
    key = await openDeviceKey({ folder: keys, create: false });
  } catch (error) {
    if (!HearthError.isInstance(error)) throw error;
    return { ...(await verifyJournal({ folder, signal })), trust: "none", keyProblem: error.message };
  }
  const marker = await readRotationMarker(home);
  const pending =
    marker !== undefined &&
    key.formerKeys.some(({ did }) => did === marker.from) &&
    (await lastSigner(folder)) === marker.from;
  const revocations = await readRevocations({ folder: keys, key });
  const report = await verifyJournal({
    folder,
    signal,
    trustedDid: pending ? marker.from : key.did,
    revokedSince: (did) => revocations.find(did, Infinity)?.time,
  });
  return { ...report, trust: pending ? "pending" : "key" };
}

/** Undefined where the journal cannot say, which the audit then finds. */
async function lastSigner(folder: string): Promise<string | undefined> {
  try {
    using reader = await openJournalReader({ folder });
    return reader.signers().at(-1)?.did;
  } catch {
    return undefined;
  }
}
