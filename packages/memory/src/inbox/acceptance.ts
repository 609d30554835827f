import { type Statement, statement } from "@hearth/storage";
import type { ItemRow, NewItemRow } from "../item/item-row.ts";
import type { MemoryContext } from "../memory-context.ts";
import { changeVectorState } from "../vector/vector-index.ts";

const sureEnough = 0.7;

/** By which rule something went live without being asked about. */
export type AcceptanceRule = "from-the-person" | "seen-twice" | "verified-run";

/**
 * The rule by which a candidate goes live without the person, or undefined: then it waits in the inbox. Never without the
 * person: text of outsiders, private data, what the proposer is unsure of, and what would close a fact the person stated.
 */
export async function acceptanceRule(
  context: MemoryContext,
  row: Pick<
    NewItemRow,
    | "owner"
    | "provenance"
    | "untrusted"
    | "class"
    | "confidence"
    | "evidence"
    | "run"
    | "author"
    | "replaces"
    | "reason"
  >,
): Promise<AcceptanceRule | undefined> {
  if (row.provenance === "owner") return "from-the-person";
  // What harmed comes back only by the person.
  if (row.reason === "harmful") return undefined;
  if (row.untrusted === 1 || row.provenance === "untrusted") return undefined;
  if (row.class === "private" || row.class === "secret" || row.confidence < sureEnough) return undefined;
  if (row.replaces !== null) {
    const replaced = await context.items.find(row.owner, "id = ?", [row.replaces]);
    if (replaced?.provenance === "owner") return undefined;
  }
  if (row.evidence >= 2) return "seen-twice";
  if (row.run === null) return undefined;
  return (await wasVerified(context, row.owner, row.run, row.author)) ? "verified-run" : undefined;
}

/** Lets the candidates of a run that has just been verified go live, as far as the rules allow. @returns how many */
export async function acceptVerified(context: MemoryContext, owner: string, run: string): Promise<number> {
  const rows = await context.items.list(owner, "run = ? AND status = 'candidate' ORDER BY seq", [run]);
  let accepted = 0;
  for (const row of rows) {
    const rule = await acceptanceRule(context, row);
    if (rule === undefined) continue;
    const [done] = await context.database.batch(acceptStatements(context, row, rule));
    accepted += done!.length;
    await context.vectors.catchUp(owner, { id: row.id });
  }
  return accepted;
}

/** The newest verification of a run that someone other than the proposer recorded says that it passed. */
async function wasVerified({ database }: MemoryContext, owner: string, run: string, author: string): Promise<boolean> {
  const row = await database.first(
    statement<{ value: string }>(
      database,
      `SELECT value FROM hearth_memory_signal
       WHERE owner = ? AND kind = 'verification' AND run = ? AND principal <> ? ORDER BY id DESC LIMIT 1`,
      [owner, run, author],
    ),
  );
  return row?.value === "passed";
}

/**
 * The statements that make a candidate live and close what it replaces. One batch: of two that decide at once one wins, and
 * a crash leaves both as they were or both as they shall be.
 */
export function acceptStatements(
  context: MemoryContext,
  row: Pick<ItemRow, "id" | "owner" | "root" | "replaces" | "valid_from">,
  reason: string,
): Statement[] {
  const { database } = context;
  const now = context.now();
  return [
    statement(
      database,
      `UPDATE hearth_memory_item SET status = 'active', reason = ?, decided_at = ?
       WHERE owner = ? AND id = ? AND status = 'candidate' RETURNING id`,
      [reason, now, row.owner, row.id],
    ),
    ...closeReplaced(context, row),
  ];
}

/** Closes the live versions that stand before the one that is live now. */
export function closeReplaced(
  { database, now }: MemoryContext,
  row: Pick<ItemRow, "id" | "owner" | "root" | "replaces" | "valid_from">,
): Statement[] {
  if (row.replaces === null) return [];
  const time = now();
  return [
    // Conditional on the new one being live: where it was not taken up, the old one stays true.
    statement(
      database,
      `UPDATE hearth_memory_item SET status = 'closed', superseded_by = ?, closed_at = ?,
         valid_to = CASE WHEN valid_from > ? THEN valid_from WHEN valid_to < ? THEN valid_to ELSE ? END
       WHERE owner = ? AND root = ? AND id <> ? AND status = 'active'
         AND EXISTS (SELECT 1 FROM hearth_memory_item n WHERE n.id = ? AND n.status = 'active')`,
      [row.id, time, row.valid_from, row.valid_from, row.valid_from, row.owner, row.root, row.id, row.id],
    ),
    ...changeVectorState(database, row.owner, { root: row.root }, "gone"),
  ];
}
