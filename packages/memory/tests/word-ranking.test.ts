import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Principal } from "@hearth/protocol";
import { plainStatement } from "@hearth/storage";
import fc from "fast-check";
import { openMemory } from "../src/index.ts";
import { itemColumns } from "../src/item/item-row.ts";
import { LexicalIndex } from "../src/search/lexical-index.ts";
import { queryWords } from "../src/search/query-terms.ts";
import { type OwnerRecord, OwnerRecords, textIndexOf } from "../src/owner/owner-records.ts";
import { openTestMemory, type TestMemory } from "./support/databases.ts";
import { alice } from "./support/people.ts";

/** Words with common stems, accents, other scripts, digits; the last but one, with a vowel sign of New Tai Lue, is a single word to us and two to FTS5. */
const vocabulary = [
  ..."boiler boilers serviced service servicing tomato tomatoes Ärger arger naïve 42 x86 дом дома 水 水道 gate".split(
    " ",
  ),
  ..."can't barrel filters filtering pump pumps house relational relate hopping hoped generalization oscillators".split(
    " ",
  ),
  "pump\u{19B0}house",
  "compost",
];
const word = fc.constantFrom(...vocabulary);
const sentence = (most: number): fc.Arbitrary<string> =>
  fc.array(word, { minLength: 3, maxLength: most }).map((words) => words.join(" "));
const passage = fc.record({ heading: sentence(4), text: sentence(60) });
const everything = { scopes: "all", asOf: 0, everything: true } as const;
const broken = { fingerprint: "broken", dimensions: 4, embed: () => Promise.reject(new Error("no server")) };

/** Learns each passage as a section of one document. */
async function learn(
  { writer }: TestMemory,
  who: Principal,
  name: string,
  passages: readonly { heading: string; text: string }[],
): Promise<void> {
  const text = passages.map((one, at) => `## ${one.heading} n${at}\n\n${one.text}.\n`).join("\n");
  const outcome = await writer.ingest(who, { name, type: "markdown", text });
  assert.equal(outcome.kind, "ingested");
}

/** What FTS5 itself ranks, for the same words. */
async function byFts5({ database }: TestMemory, record: OwnerRecord, words: readonly string[]): Promise<number[]> {
  const index = textIndexOf(record);
  const rows = await database.all(
    plainStatement<{ seq: number }>(`SELECT rowid AS seq FROM ${index} WHERE ${index} MATCH ? ORDER BY rank, rowid`, [
      words.map((one) => `"${one}"`).join(" OR "),
    ]),
  );
  return rows.map(({ seq }) => seq);
}

/** So many items of alice at once, written past the gate: item n says `common`, `nth` where 37 divides it, `rare` where 1201 does. */
async function fill(memory: TestMemory, items: number): Promise<OwnerRecord> {
  await memory.writer.propose(alice, { kind: "fact", text: "The first item gives the others their columns" });
  const columns = itemColumns.map((column) => {
    if (column === "id" || column === "root" || column === "hash") return `'made-' || n`;
    if (column === "text") {
      return `'common ' || CASE WHEN n % 37 = 0 THEN 'nth ' ELSE '' END || CASE WHEN n % 1201 = 0 THEN 'rare ' ELSE '' END
        || replace(hex(zeroblob(n % 29)), '00', 'filling ')`;
    }
    if (column === "scope") return `CASE WHEN n % 2 = 0 THEN 'shared' ELSE 'agent:quiet' END`;
    return column;
  });
  await memory.database.batch([
    plainStatement(
      `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${items})
       INSERT INTO hearth_memory_item (${itemColumns.join(", ")})
       SELECT ${columns.join(", ")} FROM numbers CROSS JOIN (SELECT * FROM hearth_memory_item LIMIT 1)`,
    ),
  ]);
  const owners = new OwnerRecords(memory.database);
  const record = await owners.of("alice");
  await owners.rebuildTextIndex("alice", record);
  return record;
}

describe("the ranking by words on SQLite", () => {
  it("is FTS5's own bm25, for any passages and questions, after forgetting and learning more", async () => {
    await using memory = await openTestMemory("SQLite", { embedder: broken });
    const owners = new OwnerRecords(memory.database);
    let people = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 25 }),
        fc.array(passage, { minLength: 1, maxLength: 6 }),
        fc.array(sentence(6), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        async (first, later, questions, chosen) => {
          const who: Principal = { kind: "person", id: `person-${people++}` };
          const record = await owners.of(who.id);
          await using index = new LexicalIndex(memory.database);
          const compare = async (): Promise<void> => {
            for (const query of questions) {
              const ours = await index.search(record, { query, filter: everything, limit: 10 });
              assert.deepEqual(ours, (await byFts5(memory, record, queryWords(query))).slice(0, 10), query);
            }
          };
          await learn(memory, who, "file:first.md", first);
          await compare();
          const items = await memory.reader.list(who, { kind: "passage", limit: 100 });
          await memory.writer.forget(who, { item: items[chosen % items.length]!.id });
          await compare();
          await learn(memory, who, "file:later.md", later);
          await compare();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is the same for many items, asked at once before any length is known, and leaves out what is too common", async () => {
    await using memory = await openTestMemory("SQLite", { embedder: broken });
    const record = await fill(memory, 25_000);
    await using index = new LexicalIndex(memory.database);
    const expected = await byFts5(memory, record, ["nth", "rare"]);
    assert.ok(expected.length > 600);
    const job = { query: "common nth rare", filter: everything, limit: 40 };
    const answers = await Promise.all([1, 2, 3, 4].map(() => index.search(record, job)));
    for (const found of answers) assert.deepEqual(found, expected.slice(0, 40));
  });

  it("goes on down the list until enough was found that may be read", async () => {
    await using memory = await openTestMemory("SQLite", { embedder: broken });
    const record = await fill(memory, 3_000);
    await using index = new LexicalIndex(memory.database);
    const shared = new Set(
      (
        await memory.database.all(
          plainStatement<{ seq: number }>("SELECT seq FROM hearth_memory_item WHERE scope = 'shared'"),
        )
      ).map(({ seq }) => seq),
    );
    const fitting = (await byFts5(memory, record, ["nth"])).filter((seq) => shared.has(seq));
    const job = { query: "nth", filter: { ...everything, scopes: ["shared"] } };
    for (const limit of [1, 7, fitting.length, fitting.length + 1])
      assert.deepEqual(await index.search(record, { ...job, limit }), fitting.slice(0, limit));
  });

  it("is there for a text index that was built before it", async () => {
    await using memory = await openTestMemory("SQLite", { embedder: broken });
    const outcome = await memory.writer.propose(alice, {
      kind: "procedure",
      text: "The boiler is serviced in May by the plumber from the village",
    });
    assert.equal(outcome.kind, "live");
    await memory.database.batch([
      plainStatement("DROP TABLE hearth_memory_fts_1_terms"),
      plainStatement("UPDATE hearth_memory_owner SET index_version = 1"),
    ]);
    await using again = await openMemory({
      database: memory.database,
      embedder: broken,
      now: () => memory.clock.now++,
    });
    const { items, degraded } = await again.reader.recall(alice, "when are the boilers serviced");
    assert.deepEqual([items.map(({ places }) => places), degraded], [[{ lexical: 1 }], ["vectors: no server"]]);
  });
});
