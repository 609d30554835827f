import type { Principal } from "@hearth/protocol";
import { type Document, documentTypeOf } from "./document.ts";
import type { IngestOutcome } from "./ingest.ts";

/** What is read from: the workspace reader of the sandbox, or the one the gateway guards. */
export interface DocumentFolder {
  list(): Promise<readonly { path: string; size: number }[]>;
  /** @throws for what is no text, or may not be read */
  readText(path: string): Promise<string>;
}

export interface IngestFilesOptions extends Pick<Document, "label" | "scope"> {
  /** Put before each path to name the document. @default "file:" */
  prefix?: string;
  /** Larger files are left out, in bytes. @default 1000000 */
  largest?: number;
  signal?: AbortSignal;
}

export interface IngestFilesReport {
  readonly added: number;
  readonly kept: number;
  readonly closed: number;
  readonly unchanged: number;
  readonly leftOut: number;
  /** What could not be learnt, and why. */
  readonly problems: readonly { path: string; why: string }[];
}

/** Learns every file of a folder whose kind is known. One that fails is named and does not stop the others. */
export async function ingestFiles(
  who: Principal,
  folder: DocumentFolder,
  { prefix = "file:", largest = 1_000_000, signal, label, scope }: IngestFilesOptions,
  ingest: (who: Principal, document: Document) => Promise<IngestOutcome>,
): Promise<IngestFilesReport> {
  const report = {
    added: 0,
    kept: 0,
    closed: 0,
    unchanged: 0,
    leftOut: 0,
    problems: [] as { path: string; why: string }[],
  };
  for (const { path, size } of await folder.list()) {
    signal?.throwIfAborted();
    const type = documentTypeOf(path);
    if (type === undefined) continue;
    if (size > largest) {
      report.problems.push({ path, why: `it is larger than ${largest} bytes` });
      continue;
    }
    try {
      const outcome = await ingest(who, {
        name: `${prefix}${path}`,
        type,
        text: await folder.readText(path),
        ...(label === undefined ? {} : { label }),
        ...(scope === undefined ? {} : { scope }),
      });
      if (outcome.kind === "unchanged") report.unchanged += 1;
      else if (outcome.kind === "refused") report.problems.push({ path, why: outcome.why });
      else for (const count of ["added", "kept", "closed", "leftOut"] as const) report[count] += outcome[count];
    } catch (error) {
      report.problems.push({ path, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return report;
}
