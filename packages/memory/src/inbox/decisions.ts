import { scan } from "@hearth/policy";
import { describePrincipal, NotFoundError, ownerOf, parse, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { z } from "zod";
import { readableScopes, writableScope } from "../access/scopes.ts";
import { type GateRefusal, refuse } from "../gate/refusal.ts";
import { itemTier, longestContext, longestText, type MemoryItem, type ItemTier } from "../item/item.ts";
import { type ItemRow, labelOf, type NewItemRow, toItem } from "../item/item-row.ts";
import { type MemoryContext, type Refused, refused } from "../memory-context.ts";
import { changeVectorState } from "../vector/vector-index.ts";
import { acceptStatements, closeReplaced } from "./acceptance.ts";
import { newItemRow } from "./new-item.ts";

export type DecisionOutcome = { readonly kind: "done"; readonly item: MemoryItem } | Refused;

const revision = z.object({
  text: z.string().trim().min(1).max(longestText),
  context: z.string().trim().max(longestContext).optional(),
});
export type Revision = z.input<typeof revision>;

const onlyPersons = "only the person decides what is remembered; agents, devices and plugins propose";

/** A person's answers to what waits and their changes to what is known. Each is one atomic batch; none overwrites a text. */
export class Decisions {
  readonly #context: MemoryContext;

  constructor(context: MemoryContext) {
    this.#context = context;
  }

  /** Lets a candidate go live, and closes what it replaces. */
  async accept(who: Principal, id: string): Promise<DecisionOutcome> {
    if (who.kind !== "person") return refused(onlyPersons);
    const row = await this.#context.items.get(who.id, id);
    const [done] = await this.#context.database.batch(acceptStatements(this.#context, row, "accepted"));
    if (done!.length === 0) return refused(`it is ${row.status}, not waiting`);
    await this.#context.vectors.catchUp(who.id, { id });
    return this.#done(who, id);
  }

  async reject(who: Principal, id: string, reason = "rejected"): Promise<DecisionOutcome> {
    if (who.kind !== "person") return refused(onlyPersons);
    const { database, now, items } = this.#context;
    const row = await items.get(who.id, id);
    const [done] = await database.batch([
      statement(
        database,
        `UPDATE hearth_memory_item SET status = 'rejected', reason = ?, decided_at = ?
         WHERE owner = ? AND id = ? AND status = 'candidate' RETURNING id`,
        [reason.slice(0, 200), now(), who.id, id],
      ),
    ]);
    return done!.length === 0 ? refused(`it is ${row.status}, not waiting`) : this.#done(who, id);
  }

  /**
   * The person's own wording, live at once: of a candidate, which is rejected for it, or of what is live, which is closed.
   */
  async revise(who: Principal, id: string, change: Revision): Promise<DecisionOutcome | GateRefusal> {
    if (who.kind !== "person") return refused(onlyPersons);
    const { text, context } = parse(revision, change, "the new wording");
    const { database, items, owners } = this.#context;
    const row = await items.get(who.id, id);
    if (row.source !== null) return refused("a passage changes with its document");
    if (row.status !== "candidate" && row.status !== "active") return refused(`it is ${row.status}`);
    const prepared = this.revision(await owners.of(who.id), who, row, text, context ?? row.context);
    if (prepared.kind === "refused") return prepared;
    await database.batch(prepared.statements);
    await this.#context.vectors.catchUp(who.id, { id: prepared.row.id });
    return this.#done(who, prepared.row.id);
  }

  /** The statements of a revision, for a batch with others. */
  revision(
    record: Awaited<ReturnType<MemoryContext["owners"]["of"]>>,
    who: Principal,
    row: ItemRow,
    text: string,
    context: string,
  ): { kind: "ready"; row: NewItemRow; statements: ReturnType<typeof statement>[] } | GateRefusal {
    const { database, items, now } = this.#context;
    const findings = scan(`${text}\n${context}`, { terms: this.#context.privateTerms(row.owner) });
    if (findings.some(({ type }) => type === "SECRET")) return refuse("secret");
    const label = labelOf(row);
    const next = newItemRow({
      owner: row.owner,
      scope: row.scope,
      kind: row.kind,
      phase: row.phase ?? undefined,
      text,
      context,
      // What was made from text of outsiders stays so, unless the person wrote it anew; its class never falls.
      label: { ...label, untrusted: false, class: findings.length > 0 ? "private" : label.class },
      provenance: "owner",
      author: describePrincipal(who),
      run: row.run ?? undefined,
      confidence: 1,
      status: "active",
      reason: "from-the-person",
      hash: record.hash(text),
      now: now(),
      validFrom: undefined,
      validTo: row.valid_to ?? undefined,
      replaces: { id: row.id, root: row.root },
      pinned: row.pinned === 1,
    });
    return {
      kind: "ready",
      row: next,
      statements: [
        // First, so that the same words may live again under the new version.
        statement(
          database,
          `UPDATE hearth_memory_item SET status = 'rejected', reason = 'reworded', decided_at = ?
           WHERE owner = ? AND id = ? AND status = 'candidate'`,
          [now(), row.owner, row.id],
        ),
        ...this.#closeBefore(row, next.id, next.valid_from),
        ...items.insert(record, next),
        ...closeReplaced(this.#context, { ...next, replaces: row.id }),
      ],
    };
  }

  /** Ends the truth of something without a successor. Its text stays, for questions about the past. */
  async close(
    who: Principal,
    id: string,
    { at, reason = "closed" }: { at?: number; reason?: string } = {},
  ): Promise<DecisionOutcome> {
    if (who.kind !== "person") return refused(onlyPersons);
    const { database, now, items } = this.#context;
    const row = await items.get(who.id, id);
    if (row.status !== "active") return refused(`it is ${row.status}, not live`);
    const end = Math.max(row.valid_from, at ?? now());
    await database.batch([
      statement(
        database,
        `UPDATE hearth_memory_item SET status = 'closed', reason = ?, valid_to = ?, closed_at = ?
         WHERE owner = ? AND id = ? AND status = 'active'`,
        [reason.slice(0, 200), end, now(), who.id, id],
      ),
      ...changeVectorState(database, who.id, { id }, "gone"),
    ]);
    return this.#done(who, id);
  }

  /** Makes it part of every prompt of those who may read it, or no longer. */
  async pin(who: Principal, id: string, pinned: boolean): Promise<DecisionOutcome> {
    if (who.kind !== "person") return refused(onlyPersons);
    const { database, items } = this.#context;
    const row = await items.get(who.id, id);
    if (row.status !== "active") return refused(`it is ${row.status}, not live`);
    await database.batch([
      statement(database, "UPDATE hearth_memory_item SET pinned = ? WHERE owner = ? AND id = ?", [
        pinned ? 1 : 0,
        who.id,
        id,
      ]),
    ]);
    return this.#done(who, id);
  }

  /** Moves between warm and cold; this is also how a move by the house is undone. */
  async setTier(who: Principal, id: string, tier: ItemTier): Promise<DecisionOutcome> {
    if (who.kind !== "person") return refused(onlyPersons);
    parse(itemTier, tier, "the tier");
    const { database, items } = this.#context;
    const row = await items.get(who.id, id);
    if (row.status !== "active") return refused(`it is ${row.status}, not live`);
    await database.batch([
      statement(database, "UPDATE hearth_memory_item SET tier = ? WHERE owner = ? AND id = ?", [tier, who.id, id]),
      ...changeVectorState(database, who.id, { id }, tier),
    ]);
    return this.#done(who, id);
  }

  /**
   * Publishes a copy in a wider scope, with where it came from. A person's is live at once, anyone else's waits in the inbox.
   * @throws NotFoundError for what the principal may not read
   */
  async share(who: Principal, id: string, scope: string): Promise<DecisionOutcome> {
    const { database, items, owners, sharing, now } = this.#context;
    const owner = ownerOf(who);
    const row = await items.get(owner, id);
    const readable = readableScopes(who, sharing);
    if (readable !== "all" && !readable.includes(row.scope)) throw new NotFoundError("memory item", id);
    if (row.status !== "active") return refused(`it is ${row.status}, not live`);
    if (row.source !== null) return refused("a passage is shared by ingesting its document into that scope");
    const target = writableScope(who, scope, sharing);
    const record = await owners.of(owner);
    const label = labelOf(row);
    const live = who.kind === "person";
    const copy = newItemRow({
      owner,
      scope: target,
      kind: row.kind,
      phase: row.phase ?? undefined,
      text: row.text,
      context: row.context,
      label: { ...label, sources: [...new Set([...label.sources, `memory:${row.id}`])] },
      provenance: row.provenance,
      author: row.author,
      run: row.run ?? undefined,
      confidence: row.confidence,
      status: live ? "active" : "candidate",
      reason: live ? "shared" : `shared by ${describePrincipal(who)}`,
      hash: row.hash,
      now: now(),
      validFrom: row.valid_from,
      validTo: row.valid_to ?? undefined,
    });
    await database.batch(items.insert(record, copy));
    const stored = await items.find(owner, "id = ?", [copy.id]);
    if (stored === undefined) return refused(`it is in ${target} already`);
    await this.#context.vectors.catchUp(owner, { id: copy.id });
    return { kind: "done", item: toItem(stored) };
  }

  /** Closing comes before the new version is written, or the same words would stand in their own way. */
  #closeBefore(row: ItemRow, next: string, at: number): ReturnType<typeof statement>[] {
    const { database, now } = this.#context;
    return [
      statement(
        database,
        `UPDATE hearth_memory_item SET status = 'closed', superseded_by = ?, closed_at = ?,
           valid_to = CASE WHEN valid_from > ? THEN valid_from ELSE ? END
         WHERE owner = ? AND id = ? AND status = 'active'`,
        [next, now(), at, at, row.owner, row.id],
      ),
    ];
  }

  async #done(who: Principal, id: string): Promise<DecisionOutcome> {
    return { kind: "done", item: toItem(await this.#context.items.get(ownerOf(who), id)) };
  }
}
