import { describePrincipal, NotFoundError, ownerOf, parse, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { readableScopes, writableScope } from "../access/scopes.ts";
import { type GateRefusal, refuse } from "../gate/refusal.ts";
import type { WriteGate } from "../gate/write-gate.ts";
import { type Candidate, candidate, type MemoryItem } from "../item/item.ts";
import { type ItemRow, toItem } from "../item/item-row.ts";
import type { MemoryContext } from "../memory-context.ts";
import type { OwnerRecord } from "../owner/owner-records.ts";
import type { Turns } from "../owner/turns.ts";
import { type AcceptanceRule, acceptanceRule, acceptStatements, closeReplaced } from "./acceptance.ts";
import { newItemRow } from "./new-item.ts";

/** What became of a proposal. */
export type ProposeOutcome =
  | { readonly kind: "live"; readonly item: MemoryItem; readonly rule: AcceptanceRule }
  /** It waits for the person in the inbox. */
  | { readonly kind: "waiting"; readonly item: MemoryItem }
  /** It was known; `item` is what was known, with what this run adds to it. */
  | { readonly kind: "known"; readonly item: MemoryItem }
  | GateRefusal;

/** Where everything that wants to be remembered comes in. */
export class Proposals {
  readonly #context: MemoryContext;
  readonly #gate: WriteGate;
  readonly #turns: Turns;

  constructor({ context, gate, turns }: { context: MemoryContext; gate: WriteGate; turns: Turns }) {
    this.#context = context;
    this.#gate = gate;
    this.#turns = turns;
  }

  async propose(who: Principal, proposal: Candidate): Promise<ProposeOutcome> {
    const parsed = parse(candidate, proposal, "the candidate");
    const owner = ownerOf(who);
    const record = await this.#context.owners.of(owner);
    const outcome = await this.#turns.take(owner, () => this.#decide(who, parsed, record));
    if (outcome.kind === "refused") await this.#count(owner, outcome.reason);
    if (outcome.kind === "live" || (outcome.kind === "known" && outcome.item.status === "active")) {
      await this.#context.vectors.catchUp(owner, { id: outcome.item.id });
    }
    return outcome;
  }

  async #decide(
    who: Principal,
    proposal: ReturnType<typeof parse<typeof candidate>>,
    record: OwnerRecord,
  ): Promise<ProposeOutcome> {
    const { database, items, now, limits, sharing } = this.#context;
    const { owner } = record;
    const scope = writableScope(who, proposal.scope, sharing);
    const replaced = await this.#replaced(who, proposal.replaces);
    const verdict = await this.#gate.inspect(who, proposal, record);
    if (verdict.kind === "refused") return verdict;
    if (verdict.kind === "known") return this.#addEvidence(who, verdict.row, proposal);
    const row = newItemRow({
      ...proposal,
      owner,
      scope,
      phase: proposal.phase,
      run: proposal.run,
      validFrom: proposal.validFrom,
      validTo: proposal.validTo,
      label: verdict.label,
      provenance: verdict.provenance,
      author: describePrincipal(who),
      status: "candidate",
      reason: "proposed",
      hash: record.hash(proposal.text),
      now: now(),
      replaces: replaced,
    });
    const rule = await acceptanceRule(this.#context, row);
    if (rule === undefined && (await this.#waiting(owner)) >= limits.waiting) return refuse("inbox-full");
    if (rule !== undefined) {
      row.status = "active";
      row.reason = rule;
      row.decided_at = row.created_at;
    }
    await database.batch([
      ...items.insert(record, row),
      ...(proposal.run === undefined ? [] : [this.#evidence(row.id, proposal.run)]),
      ...(rule === undefined ? [] : closeReplaced(this.#context, row)),
    ]);
    // Another process may have written the same words in between; then they are known.
    const stored = await items.find(owner, "id = ?", [row.id]);
    if (stored === undefined) {
      const same = await items.find(owner, "hash = ? AND scope = ? AND status IN ('candidate', 'active')", [
        row.hash,
        scope,
      ]);
      return same === undefined ? refuse("duplicate") : this.#addEvidence(who, same, proposal);
    }
    const item = toItem(stored);
    return rule === undefined ? { kind: "waiting", item } : { kind: "live", item, rule };
  }

  /**
   * Another run that says the same counts once. It counts only when it is trusted itself, and may be what lets a waiting
   * candidate go live; a person who says it settles the matter.
   */
  async #addEvidence(
    who: Principal,
    row: ItemRow,
    { run, label, confidence }: { run?: string | undefined; label: { untrusted: boolean }; confidence: number },
  ): Promise<ProposeOutcome> {
    const { database, items } = this.#context;
    if (who.kind === "person") {
      if (row.status === "candidate") {
        await database.batch(acceptStatements(this.#context, row, "from-the-person"));
      }
    } else if (run !== undefined && !label.untrusted && who.kind !== "plugin" && row.source === null) {
      await database.batch([
        this.#evidence(row.id, run),
        statement(
          database,
          `UPDATE hearth_memory_item SET evidence = (SELECT count(*) FROM hearth_memory_evidence e WHERE e.item = id),
             confidence = CASE WHEN confidence < ? THEN ? ELSE confidence END WHERE owner = ? AND id = ? AND evidence <
             (SELECT count(*) FROM hearth_memory_evidence e WHERE e.item = id)`,
          [confidence, confidence, row.owner, row.id],
        ),
      ]);
      const now = await items.get(row.owner, row.id);
      if (now.status === "candidate") {
        const rule = await acceptanceRule(this.#context, now);
        if (rule !== undefined) await database.batch(acceptStatements(this.#context, now, rule));
      }
    }
    return { kind: "known", item: toItem(await items.get(row.owner, row.id)) };
  }

  async #replaced(who: Principal, id: string | undefined): Promise<{ id: string; root: string } | undefined> {
    if (id === undefined) return undefined;
    const row = await this.#context.items.get(ownerOf(who), id);
    const readable = readableScopes(who, this.#context.sharing);
    if (readable !== "all" && !readable.includes(row.scope)) throw new NotFoundError("memory item", id);
    return { id: row.id, root: row.root };
  }

  async #waiting(owner: string): Promise<number> {
    const { database } = this.#context;
    const row = await database.first(
      statement<{ waiting: number }>(
        database,
        "SELECT count(*) AS waiting FROM hearth_memory_item WHERE owner = ? AND status = 'candidate'",
        [owner],
      ),
    );
    return row?.waiting ?? 0;
  }

  #evidence(item: string, run: string): ReturnType<typeof statement> {
    return statement(
      this.#context.database,
      "INSERT INTO hearth_memory_evidence (item, run) SELECT i.id, ? FROM hearth_memory_item i WHERE i.id = ? ON CONFLICT DO NOTHING",
      [run, item],
    );
  }

  /** Only how often, never what: a secret that was refused must not be kept by its refusal. */
  async #count(owner: string, reason: string): Promise<void> {
    const { database } = this.#context;
    await database.batch([
      statement(
        database,
        `INSERT INTO hearth_memory_refusal (owner, reason, count) VALUES (?, ?, 1)
         ON CONFLICT (owner, reason) DO UPDATE SET count = hearth_memory_refusal.count + 1`,
        [owner, reason],
      ),
    ]);
  }
}
