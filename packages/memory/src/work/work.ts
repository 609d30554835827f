import { joinLabels, type Label, noLabel } from "@hearth/policy";
import { describePrincipal, newId, NotFoundError, ownerOf, parse, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { z } from "zod";
import type { Archive } from "../archive/archive.ts";
import { withoutSecrets } from "../gate/without-secrets.ts";
import { label } from "../item/item.ts";
import { type MemoryContext, type Refused, refused } from "../memory-context.ts";
import { seesWorkOf } from "../access/scopes.ts";
import { pageLimit } from "../page-limit.ts";
import { Turns } from "../owner/turns.ts";
import type { VersionedText, VersionedTexts } from "../texts/versioned-texts.ts";
import type { Traces } from "./traces.ts";

const mostTraces = 1_000;
const outcomes = ["completed", "failed", "cancelled", "abandoned"] as const;
export type WorkOutcome = (typeof outcomes)[number];

const opening = z.object({
  title: z.string().trim().min(1).max(200),
  /** The task or session it is. One run is one piece of work. */
  run: z.string().min(1).max(200),
  /** What is known at the start; see `note`. */
  context: z.string().max(50_000).default(""),
  label: label.prefault({}),
});
export type WorkOpening = z.input<typeof opening>;

/** A piece of work: active while it runs, archived with everything it left when it ends. */
export interface Work {
  readonly id: string;
  readonly title: string;
  readonly run: string;
  readonly agent: string;
  readonly state: "active" | "archived";
  readonly outcome?: WorkOutcome;
  /** Where it lies in the archive. */
  readonly archive?: string;
  readonly openedAt: number;
  readonly endedAt?: number;
  /** What is known about it; the newest version, which the person may also edit in its file. */
  readonly context: string;
  readonly label: Label;
}

export interface WorkRow {
  id: string;
  agent: string;
  title: string;
  run: string;
  state: string;
  outcome: string | null;
  archive: string | null;
  opened_at: number;
  ended_at: number | null;
}

const columns = "id, agent, title, run, state, outcome, archive, opened_at, ended_at";

export class WorkStore {
  readonly #context: MemoryContext;
  readonly #texts: VersionedTexts;
  readonly #traces: Traces;
  readonly #archive: Archive;
  readonly #turns = new Turns();

  constructor(parts: { context: MemoryContext; texts: VersionedTexts; traces: Traces; archive: Archive }) {
    this.#context = parts.context;
    this.#texts = parts.texts;
    this.#traces = parts.traces;
    this.#archive = parts.archive;
  }

  async open(who: Principal, given: WorkOpening): Promise<Work | Refused> {
    const { title, run, context, label } = parse(opening, given, "the work");
    if (who.kind === "plugin") return refused("a plugin opens no work");
    const { database, now, privateTerms } = this.#context;
    const owner = ownerOf(who);
    const id = newId();
    const clean = withoutSecrets(context, label, privateTerms(owner));
    const heading = withoutSecrets(title, label, privateTerms(owner)).text;
    await database.batch([
      statement(
        database,
        `INSERT INTO hearth_memory_work (id, owner, agent, title, run, state, opened_at) VALUES (?, ?, ?, ?, ?, 'active', ?)`,
        [id, owner, describePrincipal(who), heading, run, now()],
      ),
      this.#texts.add(owner, "work", { name: id, ...clean, author: describePrincipal(who) }),
    ]);
    return this.get(who, id);
  }

  /** Writes what is known now as a further version of the context. */
  async note(
    who: Principal,
    id: string,
    { text, label: given }: { text: string; label?: z.input<typeof label> },
  ): Promise<Work | Refused> {
    const parsed = parse(z.string().max(50_000), text, "the context of the work");
    const work = await this.get(who, id);
    if (work.state !== "active") return refused("it is archived, and the archive does not change");
    const owner = ownerOf(who);
    const clean = withoutSecrets(parsed, label.parse(given ?? {}), this.#context.privateTerms(owner));
    const before = (await this.#texts.newest(owner, "work")).get(id);
    await this.#context.database.batch([
      this.#texts.add(owner, "work", {
        name: id,
        text: clean.text,
        // Labels stick: a rewritten context was made from the one before it.
        label: joinLabels(clean.label, ...(before === undefined ? [] : [before.label])),
        author: describePrincipal(who),
      }),
    ]);
    return this.get(who, id);
  }

  /** Ends it: context, traces and outcome become one archive entry, and leave the hot tier, in one batch. */
  finish(who: Principal, id: string, ending: { outcome: WorkOutcome; summary?: string }): Promise<Work | Refused> {
    return this.#turns.take(id, () => this.#finish(who, id, ending));
  }

  async #finish(
    who: Principal,
    id: string,
    { outcome, summary = "" }: { outcome: WorkOutcome; summary?: string },
  ): Promise<Work | Refused> {
    parse(z.enum(outcomes), outcome, "the outcome");
    const work = await this.get(who, id);
    if (work.state !== "active") return refused("it is archived already");
    const { database, now, privateTerms } = this.#context;
    const owner = ownerOf(who);
    const versions = await this.#texts.history(owner, "work", id);
    const traces = await this.#traces.rows(owner, work.run, mostTraces);
    const label = joinLabels(...versions.map(({ label }) => label), ...traces.map(({ label }) => label));
    const clean = withoutSecrets(parse(z.string().max(5_000), summary, "the summary"), label, privateTerms(owner));
    const entry = this.#archive.append(owner, {
      kind: "work",
      title: work.title,
      label: clean.label,
      payload: { work: { ...work, outcome, endedAt: now() }, summary: clean.text, versions, traces },
    });
    await database.batch([
      statement(
        database,
        `UPDATE hearth_memory_work SET state = 'archived', outcome = ?, archive = ?, ended_at = ?
         WHERE owner = ? AND id = ? AND state = 'active'`,
        [outcome, entry.id, now(), owner, id],
      ),
      entry.statement,
      statement(database, "DELETE FROM hearth_memory_trace WHERE owner = ? AND run = ? AND id <= ?", [
        owner,
        work.run,
        traces.at(-1)?.id ?? "",
      ]),
    ]);
    return this.get(who, id);
  }

  /** Newest first. */
  async list(who: Principal, { state, limit }: { state?: Work["state"]; limit?: number } = {}): Promise<Work[]> {
    const { database } = this.#context;
    const owner = ownerOf(who);
    const rows = await database.all(
      statement<WorkRow>(
        database,
        `SELECT ${columns} FROM hearth_memory_work WHERE owner = ? ${state === undefined ? "" : "AND state = ?"}
         ORDER BY id DESC LIMIT ?`,
        [owner, ...(state === undefined ? [] : [state]), pageLimit(limit)],
      ),
    );
    const texts = await this.#texts.newest(owner, "work");
    return rows.filter((row) => seesWorkOf(who, row.agent)).map((row) => toWork(row, texts.get(row.id)));
  }

  /** @throws NotFoundError also for work that is another's */
  async get(who: Principal, id: string): Promise<Work> {
    const { database } = this.#context;
    const owner = ownerOf(who);
    const row = await database.first(
      statement<WorkRow>(database, `SELECT ${columns} FROM hearth_memory_work WHERE owner = ? AND id = ?`, [owner, id]),
    );
    if (row === undefined || !seesWorkOf(who, row.agent)) throw new NotFoundError("work", id);
    return toWork(row, (await this.#texts.history(owner, "work", id)).at(-1));
  }
}

function toWork(row: WorkRow, text: VersionedText | undefined): Work {
  return {
    id: row.id,
    title: row.title,
    run: row.run,
    agent: row.agent,
    state: row.state as Work["state"],
    openedAt: row.opened_at,
    context: text?.text ?? "",
    label: text?.label ?? noLabel,
    ...(row.outcome === null ? {} : { outcome: row.outcome as WorkOutcome }),
    ...(row.archive === null ? {} : { archive: row.archive }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}
