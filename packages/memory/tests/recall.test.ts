import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainStatement } from "@hearth/storage";
import fc from "fast-check";
import {
  createHashingEmbedder,
  type Embedder,
  openMemory,
  ScanIndex,
  testEmbedder,
  vectorState,
} from "../src/index.ts";
import { normalise } from "../src/embed/embedder.ts";
import { quantise } from "../src/vector/quantise.ts";
import { databaseKinds, openTestMemory, type TestMemory } from "./support/databases.ts";
import { alice, coder } from "./support/people.ts";

const texts = [
  "Tomatoes in the greenhouse need shade from noon in July",
  "The rain barrel feeds the drip lines through a filter",
  "Compost is turned every third week with the long fork",
  "Slugs are collected at dusk and taken to the meadow",
];

async function plant({ writer }: TestMemory): Promise<void> {
  for (const text of texts) await writer.propose(alice, { kind: "procedure", text });
}

/** Pseudo-random unit-free vectors that are the same in every run. */
function vectors(count: number, dimensions: number, seed: number): Float32Array[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return Array.from({ length: count }, () => Float32Array.from({ length: dimensions }, () => next() + next() + next()));
}

function fill(index: ScanIndex, rows: readonly Float32Array[]): void {
  const all = rows.map(quantise);
  index.put({
    keys: rows.map((_, key) => key),
    scopes: rows.map((_, key) => key % 3),
    states: rows.map((_, key) => [vectorState.warm, vectorState.warm, vectorState.cold, vectorState.gone][key % 4]!),
    scales: all.map(({ scale }) => scale),
    values: Int8Array.from(all.flatMap(({ values }) => [...values])),
  });
}

describe("the vector scan", () => {
  it("finds the same, to the bit, with SIMD and without, for any shape and filter", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.boolean(),
        fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 3 })), { nil: undefined }),
        (dimensions, count, seed, deep, scopes) => {
          const [simd, plain] = [new ScanIndex({ dimensions }), new ScanIndex({ dimensions, simd: false })];
          assert.deepEqual([simd.simd, plain.simd], [true, false]);
          const rows = vectors(count, dimensions, seed);
          const vector = vectors(1, dimensions, seed + 1)[0]!;
          for (const index of [simd, plain]) fill(index, rows);
          const query = { vector, count: 12, deep, scopes };
          const found = simd.search(query);
          assert.deepEqual(found, plain.search(query));
          const fitting = rows.filter(
            (_, key) => (key % 4 < 2 || (deep && key % 4 === 2)) && (scopes === undefined || scopes.includes(key % 3)),
          );
          assert.equal(found.length, Math.min(12, fitting.length));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps sums exact at the largest values that rows and queries can hold", () => {
    const dimensions = 4_096;
    for (const simd of [true, false]) {
      const index = new ScanIndex({ dimensions, simd });
      index.put({
        keys: [7],
        scopes: [0],
        states: [vectorState.warm],
        scales: [1],
        values: new Int8Array(dimensions).fill(-127),
      });
      const [found] = index.search({ vector: new Float32Array(dimensions).fill(-3), count: 1, deep: false });
      assert.ok(Math.abs(found!.score - 3 * 127 * dimensions) < 1, `${found!.score}`);
    }
  });

  it("grows, and takes a row that is put again as changed", () => {
    const index = new ScanIndex({ dimensions: 20 });
    const rows = vectors(5_000, 20, 3).map(normalise);
    for (let start = 0; start < rows.length; start += 700) {
      const part = rows.slice(start, start + 700).map(quantise);
      index.put({
        keys: part.map((_, at) => start + at),
        scopes: part.map(() => 0),
        states: part.map(() => vectorState.warm),
        scales: part.map(({ scale }) => scale),
        values: Int8Array.from(part.flatMap(({ values }) => [...values])),
      });
    }
    assert.equal(index.size, 5_000);
    const best = (): number => index.search({ vector: rows[4_321]!, count: 1, deep: false })[0]!.key;
    assert.equal(best(), 4_321);
    const { values, scale } = quantise(rows[4_321]!);
    index.put({ keys: [4_321], scopes: [0], states: [vectorState.gone], scales: [scale], values });
    assert.equal(index.size, 5_000);
    assert.notEqual(best(), 4_321);
  });
});

describe("the test of an embedder", () => {
  const subjects = Array.from({ length: 60 }, (_, index) => ({
    query: `alpha${index} beta${index}`,
    passage: `gamma${index} delta${index} and more of it`,
  }));
  const number = (text: string): number => Number(/\d+/.exec(text)![0]);
  const knowing: Embedder = {
    fingerprint: "knowing",
    dimensions: 64,
    embed: async (given) =>
      given.map((text) => Float32Array.from({ length: 64 }, (_, at) => (at === number(text) ? 1 : 0))),
  };

  it("gives one that finds what words do not its full weight, and one that knows nothing none", async () => {
    assert.deepEqual((await testEmbedder(knowing, subjects)).weight > 0, true);
    const worded = subjects.map(({ query, passage }) => ({ query, passage: `${passage} ${query}` }));
    const confused: Embedder = {
      ...knowing,
      embed: async (given) => given.map((text) => vectors(1, 64, text.length * 31 + number(text) * 7)[0]!),
    };
    assert.equal((await testEmbedder(confused, worded)).weight, 0);
  });

  it("says that it did not test when there is too little to test with", async () => {
    const report = await testEmbedder(knowing, subjects.slice(0, 5));
    assert.deepEqual([report.tested, report.weight], [false, 0.3]);
  });
});

for (const { name, skip } of databaseKinds) {
  describe(`recall on ${name}`, { skip }, () => {
    it("answers with words alone while the vector thread is dead, and with both again afterwards", async () => {
      await using memory = await openTestMemory(name, { rest: 1_000 });
      await plant(memory);
      assert.deepEqual((await memory.reader.recall(alice, "shade for tomatoes")).degraded, []);
      const asking = memory.reader.recall(alice, "shade for tomatoes");
      await memory.endVectorThread();
      const during = await asking;
      assert.match(during.items[0]!.item.text, /Tomatoes/);
      assert.ok(during.degraded.every((note) => note.startsWith("vectors: ")));
      memory.clock.now += 1_000;
      const after = await memory.reader.recall(alice, "shade for tomatoes");
      assert.deepEqual(after.degraded, []);
      assert.ok(after.items[0]!.places.vector !== undefined);
    });

    it("goes on without an embedder that fails or hangs, says so, and makes up for it", async () => {
      let state: "well" | "failing" | "hanging" = "failing";
      const built = createHashingEmbedder();
      const embedder: Embedder = {
        ...built,
        embed: (given, options) => {
          if (state === "failing") return Promise.reject(new Error("no route to the model server"));
          if (state === "well") return built.embed(given, options);
          return new Promise((_, reject) =>
            options.signal!.addEventListener("abort", () => reject(options.signal!.reason as Error)),
          );
        },
      };
      await using memory = await openTestMemory(name, { embedder, rest: 1_000, queryPatience: 20 });
      await plant(memory);
      const down = await memory.reader.recall(alice, "when is compost turned");
      assert.deepEqual(down.degraded, ["vectors: no route to the model server"]);
      assert.match(down.items[0]!.item.text, /Compost/);
      state = "well";
      memory.clock.now += 1_000;
      const partly = await memory.reader.recall(alice, "when is compost turned");
      assert.deepEqual(partly.degraded, ["vectors: 4 items have no vector yet"]);
      assert.deepEqual((await memory.writer.maintain(alice)).problems, []);
      assert.deepEqual((await memory.reader.recall(alice, "when is compost turned")).degraded, []);
      state = "hanging";
      assert.match(
        (await memory.reader.recall(alice, "slugs at dusk")).degraded.join(),
        /^vectors: .*(timeout|aborted)/i,
      );
    });

    it(
      "answers with vectors alone while the index of words is broken",
      { skip: name === "PostgreSQL" ? "its index is part of the table" : false },
      async () => {
        await using memory = await openTestMemory(name);
        await plant(memory);
        await memory.database.batch([plainStatement("DROP TABLE hearth_memory_fts_1")]);
        const found = await memory.reader.recall(alice, "collecting slugs at dusk");
        assert.match(found.degraded.join(), /^words: .*no such table/);
        assert.match(found.items[0]!.item.text, /Slugs/);
      },
    );

    it("finds what is misspelled, and nothing for what has nothing to do with anything known", async () => {
      await using memory = await openTestMemory(name);
      await plant(memory);
      assert.match((await memory.reader.recall(alice, "tomatos greenhous")).items[0]!.item.text, /Tomatoes/);
      assert.deepEqual((await memory.reader.recall(alice, "zzyzx quorum")).items, []);
    });

    it("takes up another embedder by embedding everything anew, and drops the old vectors", async () => {
      await using memory = await openTestMemory(name);
      await plant(memory);
      const other = { ...createHashingEmbedder(), fingerprint: "another" };
      await using again = await openMemory({
        database: memory.database,
        embedder: other,
        now: () => memory.clock.now++,
      });
      await again.writer.maintain(alice);
      assert.ok((await again.reader.recall(alice, "drip lines")).items[0]!.places.vector !== undefined);
      const rows = await memory.database.all<{ fingerprint: string }>(
        plainStatement("SELECT DISTINCT fingerprint FROM hearth_memory_vector"),
      );
      assert.deepEqual(
        rows.map(({ fingerprint }) => fingerprint),
        ["another"],
      );
    });

    it("moves the least useful learnings over the cap to the cold tier, finds them when asked deeply, and undoes it", async () => {
      await using memory = await openTestMemory(name, { limits: { learningsPerPhase: 2 } });
      for (const place of ["quarry", "orchard", "harbour"]) {
        await memory.writer.learn(alice, {
          phase: "plan",
          text: `Visits to the ${place} take a whole morning`,
          scope: "shared",
        });
      }
      await memory.reader.recall(coder, "quarry visits", { run: "r1", limit: 1 });
      await memory.reader.recall(coder, "harbour visits", { run: "r1", limit: 1 });
      const { moves } = await memory.writer.maintain(alice);
      assert.equal(moves.length, 1);
      const find = async (deep: boolean): Promise<string[]> =>
        (await memory.reader.recall(coder, "visits morning", { deep })).items
          .map(({ item }) => /the (\w+)/.exec(item.text)![1]!)
          .toSorted();
      assert.deepEqual(
        [await find(false), await find(true)],
        [
          ["harbour", "quarry"],
          ["harbour", "orchard", "quarry"],
        ],
      );
      await memory.writer.setTier(alice, moves[0]!.item, "warm");
      assert.deepEqual((await find(false)).length, 3);
    });

    it("refuses an empty question, a wrong limit and times that are none", async () => {
      await using memory = await openTestMemory(name);
      await assert.rejects(memory.reader.recall(alice, "  "), { code: "HEARTH_VALIDATION" });
      await assert.rejects(memory.reader.recall(alice, "x", { limit: 0 }), {
        code: "HEARTH_VALIDATION",
        field: "/limit",
      });
      await assert.rejects(memory.reader.recall(alice, "x", { asOf: -1 }), {
        code: "HEARTH_VALIDATION",
        field: "/asOf",
      });
      for (const odd of [
        '"',
        "AND OR NOT",
        "a* NEAR(b)",
        "'; DROP TABLE hearth_memory_item; --",
        "\0",
        "🜁🜂",
        "it's 'quoted' \\ and : & | ! ( )",
      ]) {
        assert.deepEqual((await memory.reader.recall(alice, odd)).items, []);
      }
    });
  });
}
