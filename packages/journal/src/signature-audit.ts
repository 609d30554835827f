import type { DatabaseSync } from "node:sqlite";
import { didKeyToPublicKey, keyRotation, verifyKeyRotation, type NoteVerifier } from "@hearth/identity";
import { checkpointVerifier, firstDidOf, hashNote, verifyCheckpoint, type Checkpoint } from "./checkpoint.ts";
import type { SignedRoot } from "./entry-audit.ts";
import type { DoubtfulSpan, JournalProblem, VerifyJournalOptions } from "./verify-journal.ts";

interface SignerRow {
  did: string;
  rotation: string | null;
}

/** Checks who signed: the chain of keys, each kept checkpoint and its link, the head, and the heads known from elsewhere. */
export class SignatureAudit {
  readonly origin: string;
  readonly signers: readonly string[];
  readonly head: Checkpoint | undefined;
  /** The roots that the entries must meet. */
  readonly roots: SignedRoot[] = [];
  /** What only a revoked key signed for. */
  readonly doubtful: DoubtfulSpan[] = [];
  checked = 0;
  readonly #report: (problem: JournalProblem) => void;
  readonly #verifiers: readonly NoteVerifier[];
  #behind: { size: number; name: string }[] = [];

  readonly #revokedSince: (did: string) => number | undefined;

  constructor(
    database: DatabaseSync,
    report: (problem: JournalProblem) => void,
    { trustedDid, revokedSince = () => undefined }: Pick<VerifyJournalOptions, "trustedDid" | "revokedSince">,
  ) {
    this.#report = report;
    this.#revokedSince = revokedSince;
    this.origin = String(database.prepare("SELECT origin FROM journal").get()?.["origin"]);
    const rows = database
      .prepare("SELECT did, rotation FROM signers ORDER BY sequence")
      .all() as unknown as SignerRow[];
    this.signers = rows.map(({ did }) => did);
    this.#checkSigners(rows, trustedDid);
    this.#verifiers = this.signers.map((did) => checkpointVerifier(this.origin, didKeyToPublicKey(did)));
    const notes = database.prepare("SELECT note FROM checkpoints ORDER BY sequence").all() as { note: string }[];
    const headNote = database.prepare("SELECT note FROM head").get() as { note: string } | undefined;
    this.head = this.#walk(
      notes.map(({ note }) => note),
      headNote?.note ?? "",
    );
  }

  /** Takes heads seen outside the database: each must be signed, and the history must still run through it. */
  checkPublished(published: Checkpoint | "missing" | "unreadable", remembered: readonly string[]): void {
    if (typeof published === "string") {
      this.#report({ code: "head-file-missing", message: `the head published beside the database is ${published}` });
    } else {
      this.#take(published.note, "the head published beside the database");
    }
    for (const note of remembered) this.#take(note, "a remembered checkpoint");
  }

  /** @param size entries that are really there */
  finish(size: number): void {
    for (const { size: signed, name } of this.#behind) {
      if (signed <= size) continue;
      this.#report({
        code: "head-behind",
        message: `the journal holds ${size} entries, ${name} signs ${signed}: its end was cut`,
      });
    }
  }

  #take(note: string, name: string): void {
    const checkpoint = this.#verifiers
      .map((verifier) => verifyCheckpoint(note, verifier))
      .find((found) => found !== undefined);
    if (checkpoint === undefined) {
      this.#report({ code: "checkpoint-invalid", message: `${name} is not signed by a key of this journal` });
    } else if (checkpoint.size > (this.head?.size ?? 0)) {
      this.#behind.push({ size: checkpoint.size, name });
    } else {
      this.roots.push({ size: checkpoint.size, root: checkpoint.root, name, code: "history-forked" });
    }
  }

  #checkSigners(rows: readonly SignerRow[], trustedDid: string | undefined): void {
    if (this.signers[0] !== firstDidOf(this.origin)) {
      this.#report({
        code: "signer-invalid",
        message: "the first signer is not the key that the journal is named after",
      });
    }
    rows.slice(1).forEach(({ did, rotation }, at) => {
      const parsed = keyRotation.safeParse(rotation === null ? undefined : JSON.parse(rotation));
      const step = parsed.success ? verifyKeyRotation(parsed.data) : undefined;
      if (step?.did === rows[at]?.did && step?.successor === did) return;
      this.#report({ code: "signer-invalid", message: `${did} was not made the device's key by the key before it` });
    });
    if (trustedDid !== undefined && this.signers.at(-1) !== trustedDid) {
      this.#report({
        code: "signer-untrusted",
        message: `the journal is signed by ${this.signers.at(-1)}, not by ${trustedDid}`,
      });
    }
  }

  /** Kept checkpoints in order, then the head. A key that has given way to its successor signs nothing more. */
  #walk(notes: readonly string[], headNote: string): Checkpoint | undefined {
    let signer = 0;
    let before: Checkpoint | undefined;
    const whole = notes.at(-1) === headNote ? notes : [...notes, headNote];
    whole.forEach((note, at) => {
      const name = at < notes.length ? `checkpoint ${at}` : "the head";
      let checkpoint: Checkpoint | undefined;
      for (let next = signer; checkpoint === undefined && next < this.#verifiers.length; next++) {
        checkpoint = verifyCheckpoint(note, this.#verifiers[next]!);
        if (checkpoint !== undefined) signer = next;
      }
      if (checkpoint === undefined) {
        this.#report({ code: "checkpoint-invalid", message: `${name} is not signed by the journal's key` });
        return;
      }
      this.checked += 1;
      const link = before === undefined ? undefined : hashNote(before.note);
      const linked =
        link === undefined || checkpoint.previous === undefined
          ? link === checkpoint.previous
          : Buffer.compare(link, checkpoint.previous) === 0;
      if (!linked)
        this.#report({ code: "checkpoint-invalid", message: `${name} does not follow the checkpoint before it` });
      if (before !== undefined && (checkpoint.size < before.size || checkpoint.time < before.time)) {
        this.#report({ code: "checkpoint-invalid", message: `${name} is smaller or older than the one before it` });
      }
      this.roots.push({ size: checkpoint.size, root: checkpoint.root, name, code: "root-mismatch" });
      this.#doubt(this.signers[signer]!, before?.size ?? 0, checkpoint);
      before = checkpoint;
    });
    const revokedHead = this.doubtful.at(-1)?.did === this.signers.at(-1) ? this.doubtful.at(-1) : undefined;
    if (revokedHead !== undefined)
      this.#report({
        code: "signer-revoked",
        message: `the head is signed by ${revokedHead.did}, which was revoked before`,
      });
    if (signer !== this.#verifiers.length - 1) {
      this.#report({ code: "checkpoint-invalid", message: "the head is not signed by the journal's newest key" });
    }
    return before?.note === headNote ? before : undefined;
  }

  /** Notes what a checkpoint adds when its key was no longer believed at its time. */
  #doubt(did: string, from: number, { size, time }: Checkpoint): void {
    const since = this.#revokedSince(did);
    if (since === undefined || time < since || size === from) return;
    const last = this.doubtful.at(-1);
    if (last?.did === did && last.to === from) last.to = size;
    else this.doubtful.push({ did, revokedSince: since, from, to: size });
  }
}
