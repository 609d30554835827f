import { joinLabels, type Label } from "@hearth/policy";
import { describePrincipal, newId, ownerOf, parse, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { z } from "zod";
import { seesWorkOf } from "../access/scopes.ts";
import type { Archive } from "../archive/archive.ts";
import { withoutSecrets } from "../gate/without-secrets.ts";
import { label } from "../item/item.ts";
import { type MemoryContext, type Refused, refused } from "../memory-context.ts";
import { pageLimit } from "../page-limit.ts";

const trace = z.object({
  /** The task or session that is running. */
  run: z.string().min(1).max(200),
  /** Noun-verb, such as `tool-called`. */
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  text: z.string().max(20_000),
  label: label.prefault({}),
});
export type Trace = z.input<typeof trace>;

export interface StoredTrace {
  readonly id: string;
  readonly run: string;
  /** Who left it, as `describePrincipal` writes it. */
  readonly agent: string;
  readonly kind: string;
  readonly text: string;
  readonly label: Label;
  readonly time: number;
}

interface Row extends Omit<StoredTrace, "label"> {
  label: string;
}

/** The hot tier: what running work leaves behind step by step. A run that grows beyond its cap moves its older half to the archive. */
export class Traces {
  readonly #context: MemoryContext;
  readonly #archive: Archive;

  constructor(context: MemoryContext, archive: Archive) {
    this.#context = context;
    this.#archive = archive;
  }

  /** Durable when it resolves. Secrets are cut out of the text. */
  async add(who: Principal, given: Trace): Promise<{ kind: "traced"; id: string } | Refused> {
    const { run, kind, text, label } = parse(trace, given, "the trace");
    if (who.kind === "plugin") return refused("a plugin leaves no traces");
    const { database, now, limits, privateTerms } = this.#context;
    const owner = ownerOf(who);
    const clean = withoutSecrets(text, label, privateTerms(owner));
    const id = newId();
    const [, counted] = await database.batch([
      statement(
        database,
        "INSERT INTO hearth_memory_trace (id, owner, run, agent, kind, text, label, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [id, owner, run, describePrincipal(who), kind, clean.text, JSON.stringify(clean.label), now()],
      ),
      statement(database, "SELECT count(*) AS traces FROM hearth_memory_trace WHERE owner = ? AND run = ?", [
        owner,
        run,
      ]),
    ]);
    if ((counted![0] as { traces: number }).traces > limits.tracesPerRun) {
      await this.#archiveOldest(owner, run, Math.ceil(limits.tracesPerRun / 2));
    }
    return { kind: "traced", id };
  }

  /** Oldest first; those of one run, or of all. A worker sees its own. */
  async list(who: Principal, { run, limit }: { run?: string; limit?: number } = {}): Promise<StoredTrace[]> {
    const rows = await this.rows(ownerOf(who), run, pageLimit(limit));
    return rows.filter(({ agent }) => seesWorkOf(who, agent));
  }

  /** The owner's traces, oldest first. */
  async rows(owner: string, run: string | undefined, limit: number): Promise<StoredTrace[]> {
    const { database } = this.#context;
    const rows = await database.all(
      statement<Row>(
        database,
        `SELECT id, run, agent, kind, text, label, time FROM hearth_memory_trace
         WHERE owner = ? ${run === undefined ? "" : "AND run = ?"} ORDER BY id LIMIT ?`,
        [owner, ...(run === undefined ? [] : [run]), limit],
      ),
    );
    return rows.map(({ label, ...row }) => ({ ...row, label: JSON.parse(label) as Label }));
  }

  /** Out of the hot tier and into the archive in one batch: never in both, never in neither. */
  async #archiveOldest(owner: string, run: string, count: number): Promise<void> {
    const { database } = this.#context;
    const traces = await this.rows(owner, run, count);
    const entry = this.#archive.append(owner, {
      kind: "traces",
      title: `Traces of ${run}`,
      label: joinLabels(...traces.map(({ label }) => label)),
      payload: { run, traces },
    });
    await database.batch([
      entry.statement,
      statement(database, "DELETE FROM hearth_memory_trace WHERE owner = ? AND run = ? AND id <= ?", [
        owner,
        run,
        traces.at(-1)!.id,
      ]),
    ]);
  }
}
