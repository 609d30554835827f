import type { z } from "zod";
import { type Statement, statement } from "@hearth/storage";
import type { MemoryContext } from "../memory-context.ts";
import { changeVectorState } from "../vector/vector-index.ts";
import type { signal } from "./signals.ts";

/** So many harmful uses, and more than helpful ones, send an item back to the inbox. */
const harmfulLimit = 2;

type Given = z.output<typeof signal>;

export interface Credit {
  readonly statements: readonly Statement[];
  /** Both take the results of the statements. */
  credited(results: readonly (readonly unknown[])[]): number;
  demoted(results: readonly (readonly unknown[])[]): number;
}

/**
 * Lets items gain or lose by a signal. A verified run credits each item that was recalled in it, once, however many
 * verifications follow; feedback of the person credits the item it is about. What harms goes back to the inbox.
 */
export function creditStatements({ database, now }: MemoryContext, owner: string, given: Given): Credit {
  const none: Credit = { statements: [], credited: () => 0, demoted: () => 0 };
  let good: boolean;
  let items: string;
  let parameters: unknown[];
  if (given.kind === "verification") {
    good = given.value === "passed";
    items = "SELECT r.item FROM hearth_memory_recall r WHERE r.owner = ? AND r.run = ? AND r.credited = 0";
    parameters = [owner, given.run];
  } else if (given.kind === "feedback") {
    good = given.value === "helped";
    items = "SELECT i.id FROM hearth_memory_item i WHERE i.owner = ? AND i.id = ?";
    parameters = [owner, given.item];
  } else return none;
  const column = good ? "helpful" : "harmful";
  const statements: Statement[] = [
    statement(
      database,
      `UPDATE hearth_memory_item SET ${column} = ${column} + 1 WHERE owner = ? AND id IN (${items}) RETURNING id`,
      [owner, ...parameters],
    ),
  ];
  if (given.kind === "verification") {
    statements.push(
      statement(database, "UPDATE hearth_memory_recall SET credited = 1 WHERE owner = ? AND run = ?", [
        owner,
        given.run,
      ]),
    );
  }
  const demotion = statements.length;
  if (!good) {
    // A passage is what its document says, and the person's own words stand until they take them back.
    statements.push(
      statement(
        database,
        `UPDATE hearth_memory_item SET status = 'candidate', reason = 'harmful', decided_at = ?
         WHERE owner = ? AND status = 'active' AND source IS NULL AND provenance <> 'owner'
           AND harmful >= ? AND harmful > helpful RETURNING id`,
        [now(), owner, harmfulLimit],
      ),
      ...changeVectorState(database, owner, { reason: "harmful" }, "gone"),
    );
  }
  return {
    statements,
    credited: (results) => results[0]?.length ?? 0,
    demoted: (results) => (good ? 0 : (results[demotion]?.length ?? 0)),
  };
}
