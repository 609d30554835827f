import { setImmediate } from "node:timers/promises";
import { type DataClass, dataClasses, joinLabels, type Label } from "@hearth/policy";
import { describePrincipal, ownerOf, parse, type Principal } from "@hearth/protocol";
import { statement } from "@hearth/storage";
import { z } from "zod";
import { searchedScopes } from "../access/scopes.ts";
import { itemKind, type MemoryItem, scope } from "../item/item.ts";
import { type ItemRow, toItem } from "../item/item-row.ts";
import type { MemoryContext } from "../memory-context.ts";
import { fuse } from "../search/fuse.ts";
import { filterCondition, type ItemFilter } from "../search/item-filter.ts";
import { creditFactor } from "./credit-factor.ts";

const leastDepth = 50;

const time = z.number().int().nonnegative();
const recallOptions = z.object({
  limit: z.number().int().min(1).max(100).default(10),
  scopes: z.array(scope).optional(),
  kinds: z.array(itemKind).optional(),
  maximumClass: z.enum(dataClasses).optional(),
  minimumConfidence: z.number().min(0).max(1).optional(),
  deep: z.boolean().default(false),
  asOf: time.optional(),
  knownAt: time.optional(),
  run: z.string().min(1).max(200).optional(),
});

export interface RecallOptions {
  /** @default 10, at most 100 */
  limit?: number;
  /** Only these, as far as the principal may read them. @default all that it may read */
  scopes?: string[];
  kinds?: MemoryItem["kind"][];
  /** The most private class that is wanted, such as `internal` for a prompt that leaves the machine. */
  maximumClass?: DataClass;
  minimumConfidence?: number;
  /** Cold items too. @default false */
  deep?: boolean;
  /** What was true at that time, in milliseconds since the Unix epoch. @default now */
  asOf?: number;
  /** What was known at that time, whatever was learnt since. */
  knownAt?: number;
  /** The task or session that recalls: what it was given is no news when it proposes it, and is credited by its outcome. */
  run?: string;
}

export interface RecalledItem {
  readonly item: MemoryItem;
  readonly score: number;
  /** Place in the search by words and in that by vectors, from 1. */
  readonly places: { readonly lexical?: number; readonly vector?: number };
}

export interface Recall {
  /** Best first. Each carries its label. */
  readonly items: readonly RecalledItem[];
  /** The join of all labels: what a prompt with these items carries. */
  readonly label: Label;
  /** What the vectors counted beside the words; 0 when they did not. */
  readonly weight: number;
  /** What was not as it should be: `vectors: …`, `words: …`. Empty when all is well. */
  readonly degraded: readonly string[];
}

/** Search by words and by vectors; when one of the two is down the other answers, and it is said. */
export async function recall(
  context: MemoryContext,
  who: Principal,
  query: string,
  options: RecallOptions = {},
): Promise<Recall> {
  const text = parse(z.string().trim().min(1).max(4_000), query, "the question");
  const parsed = parse(recallOptions, options, "the options of a recall");
  const owner = ownerOf(who);
  const record = await context.owners.of(owner);
  const filter: ItemFilter = {
    ...parsed,
    scopes: searchedScopes(who, parsed.scopes, context.sharing),
    asOf: parsed.asOf ?? parsed.knownAt ?? context.now(),
  };
  const job = { query: text, filter, limit: Math.max(leastDepth, parsed.limit * 2) };
  const degraded: string[] = [];
  // The thread scans while the words are looked up here: it is asked first, since the words' statements hold this one up.
  const searching = context.vectors.search(owner, job);
  await setImmediate();
  let lexical: readonly number[] = [];
  let failure: unknown;
  try {
    lexical = await context.lexical.search(record, job);
  } catch (error) {
    failure = error;
    degraded.push(`words: ${error instanceof Error ? error.message : String(error)}`);
  }
  const vector = await searching;
  if (vector.kind === "down") {
    if (failure !== undefined) throw failure;
    degraded.push(`vectors: ${vector.why}`);
  } else if (vector.note !== undefined) degraded.push(`vectors: ${vector.note}`);
  const found = vector.kind === "found" ? vector : { ranked: [], weight: 0 };
  // Where the words find nothing, what is spelled alike is better than no answer, however little the embedder knows.
  const weight = lexical.length === 0 ? 1 : found.weight;
  const fused = fuse({ lexical, vector: found.ranked, weight }).slice(0, job.limit);
  const rows = await fittingRows(
    context,
    owner,
    filter,
    fused.map(({ key }) => key),
  );
  const items = fused
    .flatMap(({ key, score, lexical, vector }) => {
      const row = rows.get(key);
      if (row === undefined) return [];
      const places = {
        ...(lexical === undefined ? {} : { lexical }),
        ...(vector === undefined ? {} : { vector }),
      };
      return [{ item: toItem(row), score: score * creditFactor(row), places }];
    })
    .toSorted((a, b) => b.score - a.score)
    .slice(0, parsed.limit);
  if (parsed.run !== undefined)
    await noteRecall(
      context,
      who,
      parsed.run,
      items.map(({ item }) => item.id),
    );
  return {
    items,
    label: joinLabels(...items.map(({ item }) => item.label)),
    weight: found.weight,
    degraded,
  };
}

async function fittingRows(
  { items }: MemoryContext,
  owner: string,
  filter: ItemFilter,
  keys: readonly number[],
): Promise<Map<number, ItemRow>> {
  const rows = await items.byNumber(owner, keys, filterCondition(filter, "hearth_memory_item"));
  return new Map(rows.map((row) => [row.seq, row]));
}

/** Keeps who was given what in which run, and counts the use once a run. */
async function noteRecall(
  { database, now }: MemoryContext,
  who: Principal,
  run: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const owner = ownerOf(who);
  await database.batch(
    ids.flatMap((id) => [
      statement(
        database,
        `UPDATE hearth_memory_item SET uses = uses + 1, last_used_at = ? WHERE owner = ? AND id = ?
         AND NOT EXISTS (SELECT 1 FROM hearth_memory_recall r WHERE r.owner = ? AND r.run = ? AND r.item = ?)`,
        [now(), owner, id, owner, run, id],
      ),
      statement(
        database,
        `INSERT INTO hearth_memory_recall (owner, run, item, principal, time, credited) VALUES (?, ?, ?, ?, ?, 0)
         ON CONFLICT DO NOTHING`,
        [owner, run, id, describePrincipal(who), now()],
      ),
    ]),
  );
}
