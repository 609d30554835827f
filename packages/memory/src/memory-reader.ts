import type { Label } from "@hearth/policy";
import { NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { readableScopes } from "./access/scopes.ts";
import type { Archive } from "./archive/archive.ts";
import type { SelfTestReport } from "./embed/self-test.ts";
import type { MemoryItem } from "./item/item.ts";
import { toItem } from "./item/item-row.ts";
import type { MemoryContext } from "./memory-context.ts";
import { pageLimit } from "./page-limit.ts";
import { recall, type Recall, type RecallOptions } from "./recall/recall.ts";
import { type SignalKind, type SignalRow, type StoredSignal, toSignal } from "./signals/signals.ts";
import { readTelos, renderPromptPart, type PromptPart, type TelosName } from "./texts/telos.ts";
import type { VersionedText, VersionedTexts } from "./texts/versioned-texts.ts";
import type { StoredTrace, Traces } from "./work/traces.ts";
import type { Work, WorkStore } from "./work/work.ts";

/** A document that was learnt. */
export interface KnownSource {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly type: string;
  readonly label: Label;
  readonly ingestedAt: number;
}

export interface MemoryStatus {
  /** Items by status. */
  readonly items: Readonly<Record<string, number>>;
  /** How often the gate refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly embedder: {
    readonly fingerprint: string;
    readonly weight: number;
    readonly test: SelfTestReport | undefined;
  };
}

/** What may be asked. Every door takes the principal and sees only what its person's rules let it. None changes what is known. */
export interface MemoryReader {
  /** Search. What is given to a run is noted, for credit and against echoes. */
  recall(who: Principal, query: string, options?: RecallOptions): Promise<Recall>;
  /** @throws NotFoundError also for what is another's or in a scope that may not be read */
  get(who: Principal, id: string): Promise<MemoryItem>;
  /** Every version of an item, oldest first. */
  history(who: Principal, id: string): Promise<MemoryItem[]>;
  /** Newest first. */
  list(who: Principal, options?: ListOptions): Promise<MemoryItem[]>;
  /** What waits for the person, oldest first. */
  inbox(who: Principal, options?: { limit?: number }): Promise<MemoryItem[]>;
  sources(who: Principal): Promise<KnownSource[]>;
  telos(who: Principal): Promise<Partial<Record<TelosName, VersionedText>>>;
  telosHistory(who: Principal, name: TelosName): Promise<VersionedText[]>;
  /** The aims and what is pinned, for the beginning of a prompt. */
  promptPart(who: Principal, options?: { maximumClass?: Label["class"]; limit?: number }): Promise<PromptPart>;
  /** Newest first. */
  signals(who: Principal, options?: { kind?: SignalKind; run?: string; limit?: number }): Promise<StoredSignal[]>;
  /** Oldest first. */
  traces(who: Principal, options?: { run?: string; limit?: number }): Promise<StoredTrace[]>;
  work(who: Principal, options?: { state?: Work["state"]; limit?: number }): Promise<Work[]>;
  readonly archive: Pick<Archive, "list" | "get">;
  status(who: Principal): Promise<MemoryStatus>;
}

export interface ListOptions {
  status?: MemoryItem["status"];
  phase?: string;
  kind?: MemoryItem["kind"];
  /** @default 50, at most 1000 */
  limit?: number;
  /** Continue below this id. */
  before?: string;
}

export function createReader(parts: {
  context: MemoryContext;
  texts: VersionedTexts;
  traces: Traces;
  work: WorkStore;
  archive: Archive;
}): MemoryReader {
  const { context, texts, traces, work, archive } = parts;
  const { database, items, sharing } = context;

  function readable(who: Principal): { text: string; parameters: string[] } {
    const scopes = readableScopes(who, sharing);
    if (scopes === "all") return { text: "1 = 1", parameters: [] };
    return { text: `scope IN (${scopes.map(() => "?").join(", ")})`, parameters: scopes };
  }

  async function get(who: Principal, id: string): Promise<MemoryItem> {
    const { text, parameters } = readable(who);
    const row = await items.find(ownerOf(who), `id = ? AND ${text}`, [id, ...parameters]);
    if (row === undefined) throw new NotFoundError("memory item", id);
    return toItem(row);
  }

  return {
    recall: (who, query, options) => recall(context, who, query, options),
    get,
    async history(who, id) {
      const { root } = await get(who, id);
      return (await items.list(ownerOf(who), "root = ? ORDER BY seq", [root])).map(toItem);
    },
    async list(who, { status = "active", phase, kind, limit, before } = {}) {
      const { text, parameters } = readable(who);
      const conditions = [text, "status = ?"];
      const values: unknown[] = [...parameters, status];
      for (const [condition, value] of [
        ["phase = ?", phase],
        ["kind = ?", kind],
        ["id < ?", before],
      ] as const) {
        if (value === undefined) continue;
        conditions.push(condition);
        values.push(value);
      }
      const rows = await items.list(ownerOf(who), `${conditions.join(" AND ")} ORDER BY id DESC LIMIT ?`, [
        ...values,
        pageLimit(limit),
      ]);
      return rows.map(toItem);
    },
    async inbox(who, { limit } = {}) {
      const { text, parameters } = readable(who);
      const rows = await items.list(ownerOf(who), `status = 'candidate' AND ${text} ORDER BY seq LIMIT ?`, [
        ...parameters,
        pageLimit(limit),
      ]);
      return rows.map(toItem);
    },
    async sources(who) {
      const { text, parameters } = readable(who);
      const rows = await database.all(
        statement<{ id: string; name: string; scope: string; type: string; label: string; ingested_at: number }>(
          database,
          `SELECT id, name, scope, type, label, ingested_at FROM hearth_memory_source WHERE owner = ? AND ${text} ORDER BY name`,
          [ownerOf(who), ...parameters],
        ),
      );
      return rows.map(({ label, ingested_at, ...row }) => ({
        ...row,
        label: JSON.parse(label) as Label,
        ingestedAt: ingested_at,
      }));
    },
    telos: (who) => readTelos(texts, who),
    telosHistory: async (who, name) => (who.kind === "plugin" ? [] : texts.history(ownerOf(who), "telos", name)),
    promptPart: (who, options) => renderPromptPart(context, texts, who, options),
    async signals(who, { kind, run, limit } = {}) {
      if (who.kind === "plugin") return [];
      const rows = await database.all(
        statement<SignalRow>(
          database,
          `SELECT id, kind, principal, run, item, value, note, time FROM hearth_memory_signal WHERE owner = ?
           ${kind === undefined ? "" : "AND kind = ?"} ${run === undefined ? "" : "AND run = ?"} ORDER BY id DESC LIMIT ?`,
          [ownerOf(who), ...(kind === undefined ? [] : [kind]), ...(run === undefined ? [] : [run]), pageLimit(limit)],
        ),
      );
      return rows.map(toSignal);
    },
    traces: (who, options) => traces.list(who, options),
    work: (who, options) => work.list(who, options),
    archive: {
      list: async (who, options) => (who.kind === "plugin" ? [] : archive.list(who, options)),
      get: async (who, id) => {
        if (who.kind === "plugin") throw new NotFoundError("archive entry", id);
        return archive.get(who, id);
      },
    },
    async status(who) {
      const owner = ownerOf(who);
      const counted = await database.all(
        statement<{ status: string; items: number }>(
          database,
          "SELECT status, count(*) AS items FROM hearth_memory_item WHERE owner = ? GROUP BY status",
          [owner],
        ),
      );
      const refusals = await database.all(
        statement<{ reason: string; count: number }>(
          database,
          "SELECT reason, count FROM hearth_memory_refusal WHERE owner = ?",
          [owner],
        ),
      );
      return {
        items: Object.fromEntries(counted.map(({ status, items }) => [status, items])),
        refused: Object.fromEntries(refusals.map(({ reason, count }) => [reason, count])),
        embedder: {
          fingerprint: context.vectors.fingerprint,
          weight: await context.vectors.weight(owner),
          test: await context.vectors.report(owner),
        },
      };
    },
  };
}
