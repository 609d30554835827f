import { ownerOf, parse, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { z } from "zod";
import type { GateRefusal } from "./gate/refusal.ts";
import type { Decisions, DecisionOutcome, Revision } from "./inbox/decisions.ts";
import type { Forgetting, ForgetOutcome, ForgetTarget } from "./inbox/forget.ts";
import type { Proposals, ProposeOutcome } from "./inbox/propose.ts";
import type { Document } from "./ingest/document.ts";
import type { Ingestion, IngestOutcome } from "./ingest/ingest.ts";
import {
  type DocumentFolder,
  ingestFiles,
  type IngestFilesOptions,
  type IngestFilesReport,
} from "./ingest/ingest-files.ts";
import type { Candidate, ItemTier, Phase } from "./item/item.ts";
import { type MemoryContext, type Refused, refused } from "./memory-context.ts";
import { noteSignal, type Signal, type SignalOutcome } from "./signals/signals.ts";
import { type SyncReport, type FileSync } from "./sync/file-sync.ts";
import { type TelosName, type TelosOutcome, writeTelos } from "./texts/telos.ts";
import type { VersionedTexts } from "./texts/versioned-texts.ts";
import type { Trace, Traces } from "./work/traces.ts";
import { keepWithinCaps, type TierMove } from "./work/upkeep.ts";
import type { Work, WorkOpening, WorkOutcome, WorkStore } from "./work/work.ts";

/** A learning of one phase of the improvement cycle. */
export interface Learning extends Omit<Candidate, "kind" | "phase"> {
  phase: Phase;
  /** @default "insight" */
  kind?: Candidate["kind"];
}

/**
 * What may be changed. What resolved survives `kill -9`; each call is whole or not at all. What only a person may do is
 * `refused` to anyone else, as a value.
 */
export interface MemoryWriter {
  /** The way in for everything that an agent or a person wants remembered. */
  propose(who: Principal, candidate: Candidate): Promise<ProposeOutcome>;
  learn(who: Principal, learning: Learning): Promise<ProposeOutcome>;
  accept(who: Principal, id: string): Promise<DecisionOutcome>;
  reject(who: Principal, id: string, reason?: string): Promise<DecisionOutcome>;
  /** The person's own wording of a candidate or of what is live; the old one stays in the history. */
  revise(who: Principal, id: string, change: Revision): Promise<DecisionOutcome | GateRefusal>;
  close(who: Principal, id: string, options?: { at?: number; reason?: string }): Promise<DecisionOutcome>;
  pin(who: Principal, id: string, pinned: boolean): Promise<DecisionOutcome>;
  setTier(who: Principal, id: string, tier: ItemTier): Promise<DecisionOutcome>;
  share(who: Principal, id: string, scope: string): Promise<DecisionOutcome>;
  /** Erases, for the person who asks; see `Forgetting`. */
  forget(who: Principal, target: ForgetTarget): Promise<ForgetOutcome>;
  ingest(who: Principal, document: Document): Promise<IngestOutcome>;
  ingestFiles(who: Principal, folder: DocumentFolder, options?: IngestFilesOptions): Promise<IngestFilesReport>;
  signal(who: Principal, signal: Signal): Promise<SignalOutcome>;
  trace(who: Principal, trace: Trace): Promise<{ kind: "traced"; id: string } | Refused>;
  openWork(who: Principal, opening: WorkOpening): Promise<Work | Refused>;
  noteWork(who: Principal, id: string, note: { text: string; label?: Candidate["label"] }): Promise<Work | Refused>;
  finishWork(who: Principal, id: string, ending: { outcome: WorkOutcome; summary?: string }): Promise<Work | Refused>;
  writeTelos(who: Principal, text: { name: TelosName; text: string }): Promise<TelosOutcome>;
  /**
   * Registers a text that prompts begin with (a system prompt, an `AGENT.md`), under a name; an empty text takes it back.
   * What only repeats it is not remembered.
   */
  setBootText(who: Principal, boot: { name: string; text: string }): Promise<{ kind: "done" } | Refused>;
  /** Brings the person's files and the memory together; see the README. Refused when no folder was given. */
  sync(who: Principal): Promise<SyncReport | Refused>;
  /** Catches up on vectors, tests the embedder where that is due, keeps the caps. Call it at start and once a day. */
  maintain(who: Principal): Promise<{ moves: readonly TierMove[]; problems: readonly string[] }>;
}

export function createWriter(parts: {
  context: MemoryContext;
  proposals: Proposals;
  decisions: Decisions;
  forgetting: Forgetting;
  ingestion: Ingestion;
  texts: VersionedTexts;
  traces: Traces;
  work: WorkStore;
  files: FileSync | undefined;
}): MemoryWriter {
  const { context, proposals, decisions, forgetting, ingestion, texts, traces, work, files } = parts;
  const { database } = context;
  const bootText = z.object({ name: z.string().min(1).max(200), text: z.string().max(500_000) });

  return {
    propose: (who, candidate) => proposals.propose(who, candidate),
    learn: (who, { kind = "insight", ...learning }) => proposals.propose(who, { ...learning, kind }),
    accept: (who, id) => decisions.accept(who, id),
    reject: (who, id, reason) => decisions.reject(who, id, reason),
    revise: (who, id, change) => decisions.revise(who, id, change),
    close: (who, id, options) => decisions.close(who, id, options),
    pin: (who, id, pinned) => decisions.pin(who, id, pinned),
    setTier: (who, id, tier) => decisions.setTier(who, id, tier),
    share: (who, id, scope) => decisions.share(who, id, scope),
    async forget(who, target) {
      const { items, ...outcome } = await forgetting.forget(who, target);
      if (items !== undefined) await files?.forget(ownerOf(who), items);
      return outcome;
    },
    ingest: (who, document) => ingestion.ingest(who, document),
    ingestFiles: (who, folder, options = {}) =>
      ingestFiles(who, folder, options, (principal, document) => ingestion.ingest(principal, document)),
    signal: (who, signal) => noteSignal(context, who, signal),
    trace: (who, trace) => traces.add(who, trace),
    openWork: (who, opening) => work.open(who, opening),
    noteWork: (who, id, note) => work.note(who, id, note as Parameters<typeof work.note>[2]),
    finishWork: (who, id, ending) => work.finish(who, id, ending),
    writeTelos: (who, text) => writeTelos(context, texts, who, text),
    async setBootText(who, boot) {
      const { name, text } = parse(bootText, boot, "the boot text");
      if (who.kind !== "person" && !(who.kind === "agent" && who.level === "admin")) {
        return refused("only the person or the admin registers what prompts begin with");
      }
      await database.batch([
        text.trim() === ""
          ? statement(database, "DELETE FROM hearth_memory_boot WHERE owner = ? AND name = ?", [ownerOf(who), name])
          : statement(
              database,
              `INSERT INTO hearth_memory_boot (owner, name, text) VALUES (?, ?, ?)
               ON CONFLICT (owner, name) DO UPDATE SET text = excluded.text`,
              [ownerOf(who), name, text],
            ),
      ]);
      return { kind: "done" };
    },
    async sync(who) {
      if (files === undefined) return refused("this memory has no folder");
      if (who.kind !== "person") return refused("the files are the person's");
      return files.sync(who);
    },
    async maintain(who) {
      const owner = ownerOf(who);
      const problems: string[] = [];
      for (const step of [() => context.vectors.catchUp(owner), () => context.vectors.testWhenNeeded(owner)]) {
        const problem = await step();
        if (problem !== undefined) problems.push(problem);
      }
      return { moves: await keepWithinCaps(context, owner), problems };
    },
  };
}
