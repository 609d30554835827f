import { describePrincipal, newId, ownerOf, parse, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { z } from "zod";
import { withoutSecrets } from "../gate/without-secrets.ts";
import { label as labelSchema } from "../item/item.ts";
import { type MemoryContext, type Refused, refused } from "../memory-context.ts";
import { acceptVerified } from "../inbox/acceptance.ts";
import { creditStatements } from "./credit.ts";

const run = z.string().min(1).max(200);
const note = z.string().max(1_000).default("");

/** What was noticed about work, from the person or from what happened. */
export const signal = z.discriminatedUnion("kind", [
  /** What the person said of a run or an item: 1 to 5. */
  z.object({
    kind: z.literal("rating"),
    run: run.optional(),
    item: z.string().max(100).optional(),
    value: z.number().int().min(1).max(5),
    note,
  }),
  /** Of a recalled item: it helped, was wrong, or is no longer so. */
  z.object({
    kind: z.literal("feedback"),
    item: z.string().max(100),
    value: z.enum(["helped", "wrong", "outdated"]),
    run: run.optional(),
    note,
  }),
  /** The tone of what the person wrote: -1 to 1, as whoever judged it says. */
  z.object({ kind: z.literal("sentiment"), run: run.optional(), value: z.number().min(-1).max(1), note }),
  /** What was done: started over, tried again, given up, corrected by hand. */
  z.object({
    kind: z.literal("behaviour"),
    run: run.optional(),
    value: z.enum(["loopback", "retry", "abandon", "correction"]),
    note,
  }),
  /** Whether a run's acceptance checks held. */
  z.object({ kind: z.literal("verification"), run, value: z.enum(["passed", "failed"]), note }),
]);
export type Signal = z.input<typeof signal>;
export type SignalKind = Signal["kind"];

export interface StoredSignal {
  readonly id: string;
  readonly kind: SignalKind;
  readonly principal: string;
  readonly run?: string;
  readonly item?: string;
  readonly value: string | number;
  readonly note: string;
  readonly time: number;
}

export interface SignalRow {
  id: string;
  kind: string;
  principal: string;
  run: string | null;
  item: string | null;
  value: string;
  note: string;
  time: number;
}

export type SignalOutcome =
  /** `credited` items gained or lost by it, `demoted` of them went back to the inbox; `accepted` candidates of the verified run went live. */
  | {
      readonly kind: "noted";
      readonly id: string;
      readonly credited: number;
      readonly demoted: number;
      readonly accepted: number;
    }
  | Refused;

/** Writes a signal, and lets what was recalled gain or lose by it, in one batch. */
export async function noteSignal(context: MemoryContext, who: Principal, input: Signal): Promise<SignalOutcome> {
  const given = parse(signal, input, "the signal");
  const { database, now } = context;
  const owner = ownerOf(who);
  const principal = describePrincipal(who);
  if (who.kind === "plugin") return refused("a plugin leaves no signals");
  if ((given.kind === "rating" || given.kind === "feedback") && who.kind !== "person") {
    return refused("ratings and feedback are the person's own words");
  }
  if (given.kind === "verification" && (await isDoer(context, { owner, principal, run: given.run }))) {
    return refused("who did the work does not verify it");
  }
  if ("item" in given && given.item !== undefined) await context.items.get(owner, given.item);
  const id = newId();
  const { text } = withoutSecrets(given.note, labelSchema.parse({}), context.privateTerms(owner));
  const credit = creditStatements(context, owner, given);
  const results = await database.batch([
    statement(
      database,
      `INSERT INTO hearth_memory_signal (id, owner, kind, principal, run, item, value, note, time)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        id,
        owner,
        given.kind,
        principal,
        given.run ?? null,
        "item" in given ? (given.item ?? null) : null,
        String(given.value),
        text,
        now(),
      ],
    ),
    ...credit.statements,
  ]);
  const passed = given.kind === "verification" && given.value === "passed";
  return {
    kind: "noted",
    id,
    accepted: passed ? await acceptVerified(context, owner, given.run) : 0,
    credited: credit.credited(results.slice(1)),
    demoted: credit.demoted(results.slice(1)),
  };
}

/** True for one that recalled or proposed something in the run: it took part. */
async function isDoer(
  { database }: MemoryContext,
  { owner, principal, run }: { owner: string; principal: string; run: string },
): Promise<boolean> {
  const row = await database.first(
    statement(
      database,
      `SELECT 1 AS doer FROM hearth_memory_recall WHERE owner = ? AND run = ? AND principal = ? UNION ALL
       SELECT 1 FROM hearth_memory_item WHERE owner = ? AND run = ? AND author = ? UNION ALL
       SELECT 1 FROM hearth_memory_trace WHERE owner = ? AND run = ? AND agent = ? LIMIT 1`,
      [owner, run, principal, owner, run, principal, owner, run, principal],
    ),
  );
  return row !== undefined;
}

export function toSignal(row: SignalRow): StoredSignal {
  const numeric = row.kind === "rating" || row.kind === "sentiment";
  return {
    id: row.id,
    kind: row.kind as SignalKind,
    principal: row.principal,
    value: numeric ? Number(row.value) : row.value,
    note: row.note,
    time: row.time,
    ...(row.run === null ? {} : { run: row.run }),
    ...(row.item === null ? {} : { item: row.item }),
  };
}
