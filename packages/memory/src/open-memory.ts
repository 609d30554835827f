import type { NewReceipt } from "@hearth/protocol";
import { type Database, migrate } from "@hearth/storage";
import type { SharingRules } from "./access/scopes.ts";
import { Archive } from "./archive/archive.ts";
import type { Embedder } from "./embed/embedder.ts";
import { createHashingEmbedder } from "./embed/hashing-embedder.ts";
import { KnownTexts } from "./gate/known-texts.ts";
import { WriteGate } from "./gate/write-gate.ts";
import { Decisions } from "./inbox/decisions.ts";
import { Forgetting } from "./inbox/forget.ts";
import { Proposals } from "./inbox/propose.ts";
import { Ingestion } from "./ingest/ingest.ts";
import { ItemStore } from "./item/item-store.ts";
import { defaultLimits, type MemoryContext, type MemoryLimits } from "./memory-context.ts";
import { createReader, type MemoryReader } from "./memory-reader.ts";
import { createWriter, type MemoryWriter } from "./memory-writer.ts";
import { OwnerRecords } from "./owner/owner-records.ts";
import { Turns } from "./owner/turns.ts";
import { VectorLeg } from "./recall/vector-leg.ts";
import { LexicalIndex } from "./search/lexical-index.ts";
import { memoryMigrations } from "./store/migrations.ts";
import { FileSync } from "./sync/file-sync.ts";
import { VersionedTexts } from "./texts/versioned-texts.ts";
import { ScanClient } from "./vector/scan-client.ts";
import { Traces } from "./work/traces.ts";
import { WorkStore } from "./work/work.ts";

export interface OpenMemoryOptions {
  database: Database<unknown>;
  /** The folder of each person's files, such as `owner => join(home, "people", owner, "memory")`. Without it there are none. */
  folder?: (owner: string) => string;
  /** @default the built-in hashing embedder */
  embedder?: Embedder;
  sharing?: SharingRules;
  /** @default as documented at each */
  limits?: Partial<MemoryLimits>;
  /** Words that count as private data: names, addresses, project names of the person. @default none */
  privateTerms?: (owner: string) => readonly string[];
  /** Where what was forgotten leaves its receipt, such as `receipt => journal.append(receipt)`. */
  record?: (receipt: NewReceipt) => Promise<unknown>;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
  /** False computes the vector search without SIMD; its answers are the same. @default true */
  simd?: boolean;
  /** How long a question's vector may take before the words answer alone, in milliseconds. @default 1500 */
  queryPatience?: number;
  /** How long an embedder that failed is left alone, in milliseconds. @default 30000 */
  rest?: number;
}

export interface Memory extends AsyncDisposable {
  readonly reader: MemoryReader;
  readonly writer: MemoryWriter;
  /** Ends the vector thread as a fault would; the next search starts another. For tests and for `doctor`. */
  endVectorThread(): Promise<void>;
}

/** Opens the memory of all people of a hub over its database, and brings its tables up to date. */
export async function openMemory({
  database,
  folder,
  embedder = createHashingEmbedder(),
  sharing = {},
  limits = {},
  privateTerms = () => [],
  record,
  now = Date.now,
  simd = true,
  queryPatience = 1_500,
  rest = 30_000,
}: OpenMemoryOptions): Promise<Memory> {
  await migrate(database, { set: "memory", migrations: memoryMigrations });
  const scan = new ScanClient({ simd });
  const context: MemoryContext = {
    database,
    now,
    owners: new OwnerRecords(database),
    items: new ItemStore(database),
    lexical: new LexicalIndex(database),
    vectors: new VectorLeg({ database, embedder, scan, now, queryPatience, rest }),
    sharing,
    limits: { ...defaultLimits, ...limits },
    privateTerms,
    record,
  };
  const turns = new Turns();
  const known = new KnownTexts(context);
  const texts = new VersionedTexts({ database, now });
  const archive = new Archive({ database, now });
  const traces = new Traces(context, archive);
  const work = new WorkStore({ context, texts, traces, archive });
  const decisions = new Decisions(context);
  const proposals = new Proposals({ context, gate: new WriteGate(context, known), turns });
  return {
    reader: createReader({ context, texts, traces, work, archive }),
    writer: createWriter({
      context,
      proposals,
      decisions,
      forgetting: new Forgetting(context, known),
      ingestion: new Ingestion(context, turns),
      texts,
      traces,
      work,
      files: folder === undefined ? undefined : new FileSync({ context, folder, texts, decisions, proposals }),
    }),
    endVectorThread: () => scan.kill(),
    async [Symbol.asyncDispose]() {
      await context.lexical[Symbol.asyncDispose]();
      await scan[Symbol.asyncDispose]();
    },
  };
}
