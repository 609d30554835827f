import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { NotFoundError } from "@hearth/protocol";
import { existsSync } from "node:fs";
import type { Checkpoint } from "./checkpoint.ts";
import { EntryAudit } from "./entry-audit.ts";
import { readHeadFile } from "./head-file.ts";
import { journalFiles } from "./journal-files.ts";
import { schema } from "./schema.ts";
import { SignatureAudit } from "./signature-audit.ts";

/** What can be wrong with a journal. */
export type JournalProblemCode =
  | "entry-missing"
  | "entry-changed"
  | "entry-unsigned"
  | "erasure-unattested"
  | "tree-changed"
  | "root-mismatch"
  | "checkpoint-invalid"
  | "signer-invalid"
  | "signer-untrusted"
  | "signer-revoked"
  | "head-behind"
  | "history-forked"
  | "head-file-missing"
  | "schema-changed"
  | "database-corrupt";

export interface JournalProblem {
  code: JournalProblemCode;
  /** The entry it is about, when it is about one. */
  index?: number;
  message: string;
}

/** Entries that were signed by a key at a time from which it is no longer believed, and by its successor only later. */
export interface DoubtfulSpan {
  did: string;
  /** Milliseconds since 1970, as the revocation says. */
  revokedSince: number;
  /** Index of the first entry that may be one; the nearest kept checkpoint, so some before the time may be among them. */
  from: number;
  /** Index after the last. */
  to: number;
}

export interface VerificationReport {
  /** No problem at all. */
  ok: boolean;
  origin: string;
  /** Entries re-hashed. */
  entries: number;
  erased: number;
  /** Checkpoints whose signature, link and root were checked. */
  checkpoints: number;
  /** did:keys that signed, first to newest. */
  signers: readonly string[];
  /** What rests on a revoked key alone. Whole, yet whoever had the key could have written it. */
  doubtful: readonly DoubtfulSpan[];
  head: Checkpoint | undefined;
  /** The first 100. */
  problems: readonly JournalProblem[];
  milliseconds: number;
}

export interface VerifyJournalOptions {
  folder: string;
  /**
   * The did:key the newest checkpoint must be signed by. Without it the journal is only shown to agree with
   * itself: somebody who can write the folder could have rewritten and signed it all.
   */
  trustedDid?: string;
  /** From when on a key is no longer believed (ms since 1970), where it is revoked. @default none is */
  revokedSince?: (did: string) => number | undefined;
  /** Checkpoint notes seen before (printed, on another device, from a witness): each must still be part of the history. */
  remembered?: readonly string[];
  /** Also check that SQLite's indexes agree with its tables, which takes about as long again. @default false */
  integrity?: boolean;
  signal?: AbortSignal;
}

/** Entries between two turns of the event loop. */
const slice = 4096;
const maximumProblems = 100;

/**
 * Re-hashes every receipt, rebuilds the tree, and checks every checkpoint's signature, link and root, every erasure's
 * attestation, and the head published beside the database. Reads one snapshot; the writer may go on meanwhile.
 * @throws NotFoundError when there is no journal; whatever else is wrong is in the report
 */
export async function verifyJournal(options: VerifyJournalOptions): Promise<VerificationReport> {
  const started = performance.now();
  const files = journalFiles(options.folder);
  if (!existsSync(files.database)) throw new NotFoundError("journal in the folder", options.folder);
  const problems: JournalProblem[] = [];
  const report = (problem: JournalProblem): void => {
    if (problems.length < maximumProblems) problems.push(problem);
  };
  let signatures: SignatureAudit | undefined;
  let entries: EntryAudit | undefined;
  try {
    using stack = new DisposableStack();
    const database = stack.adopt(new DatabaseSync(files.database, { readOnly: true, timeout: 5_000 }), (open) =>
      open.close(),
    );
    // The file is read before the snapshot is taken, so that a writer at work cannot make it look ahead.
    const published = readHeadFile(files.head);
    database.exec("BEGIN");
    checkSchema(database, report);
    signatures = new SignatureAudit(database, report, options);
    signatures.checkPublished(published, options.remembered ?? []);
    entries = new EntryAudit(database, report, signatures.roots);
    for (;;) {
      options.signal?.throwIfAborted();
      if (!entries.next(slice)) break;
      await nextTurn();
    }
    entries.finish(signatures.head?.size ?? 0);
    signatures.finish(entries.size);
    if (options.integrity === true) checkIntegrity(database, report);
  } catch (thrown) {
    if (options.signal?.aborted === true) throw thrown;
    report({ code: "database-corrupt", message: `the database cannot be read: ${(thrown as Error).message}` });
  }
  return {
    ok: problems.length === 0,
    origin: signatures?.origin ?? "",
    entries: entries?.size ?? 0,
    erased: entries?.erased ?? 0,
    checkpoints: signatures?.checked ?? 0,
    signers: signatures?.signers ?? [],
    doubtful: signatures?.doubtful ?? [],
    head: signatures?.head,
    problems,
    milliseconds: performance.now() - started,
  };
}

/** Triggers that are gone or columns computed otherwise are how a forger would begin. */
function checkSchema(database: DatabaseSync, report: (problem: JournalProblem) => void): void {
  const rows = database.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
  const found = new Map(rows.map(({ name, sql }) => [String(name), String(sql)]));
  for (const [name, sql] of Object.entries(schema)) {
    if (found.get(name) !== sql)
      report({ code: "schema-changed", message: `${name} is missing or altered in the database` });
    found.delete(name);
  }
  for (const name of found.keys())
    report({ code: "schema-changed", message: `${name} does not belong in the database` });
}

function checkIntegrity(database: DatabaseSync, report: (problem: JournalProblem) => void): void {
  for (const row of database.prepare("PRAGMA integrity_check(20)").all()) {
    const message = String(row["integrity_check"]);
    if (message !== "ok") report({ code: "database-corrupt", message });
  }
}
