import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { createHashingEmbedder } from "../src/embed/hashing-embedder.ts";
import { normalise } from "../src/embed/embedder.ts";
import { documentTypeOf } from "../src/index.ts";
import { databaseKinds, openTestMemory, type TestMemory } from "./support/databases.ts";
import { alice } from "./support/people.ts";
import { type QuestionPair, questionPairs } from "./support/question-pairs.ts";

const repository = resolve(import.meta.dirname, "../../..");
const top = 10;
/** Documents change; a pair whose words are gone is left out, but so many must remain. */
const fewestPairs = 60;
/** Below what was measured by a little more than one standard error, so that other people's documents can grow. */
const floors = { SQLite: { lexical: 0.85, hybrid: 0.85 }, PostgreSQL: { lexical: 0.8, hybrid: 0.8 } } as const;

const documents = globSync(
  [
    "*.md",
    "docs/*.md",
    "docs/decisions/*.md",
    "packages/*/README.md",
    "apps/*/README.md",
    "bench/README.md",
    "examples/household/**/*",
  ],
  { cwd: repository },
).filter(
  (path) =>
    documentTypeOf(path) !== undefined && !path.includes("node_modules") && path !== "packages/memory/README.md",
);
const textOf = (path: string): string => readFileSync(join(repository, path), "utf8");
const livePairs = questionPairs.filter(([, path, words]) => documents.includes(path) && textOf(path).includes(words));

/** The share of questions with their passage among the first ten, and the mean reciprocal rank. */
function measure(
  rankings: readonly (readonly string[])[],
  pairs: readonly QuestionPair[],
): { recall: number; mrr: number } {
  const places = rankings.map((texts, index) =>
    texts.slice(0, top).findIndex((text) => text.includes(pairs[index]![2])),
  );
  return {
    recall: places.filter((place) => place >= 0).length / pairs.length,
    mrr: places.reduce((sum, place) => sum + (place < 0 ? 0 : 1 / (place + 1)), 0) / pairs.length,
  };
}

async function learnAll({ writer }: TestMemory): Promise<void> {
  for (const path of documents) {
    await writer.ingest(alice, { name: `file:${path}`, type: documentTypeOf(path)!, text: textOf(path) });
  }
  assert.deepEqual((await writer.maintain(alice)).problems, []);
}

const answers = async ({ reader }: TestMemory): Promise<string[][]> => {
  const found: string[][] = [];
  for (const [question] of livePairs) {
    found.push((await reader.recall(alice, question, { limit: top })).items.map(({ item }) => item.text));
  }
  return found;
};

for (const { name, skip } of databaseKinds) {
  test(`questions about real documents find their passage on ${name}`, { skip }, async (context) => {
    assert.ok(livePairs.length >= fewestPairs, `only ${livePairs.length} pairs still have their passage`);
    // An embedder that fails leaves the words alone to answer.
    const broken = { fingerprint: "broken", dimensions: 4, embed: () => Promise.reject(new Error("no server")) };
    await using words = await openTestMemory(name, { embedder: broken });
    for (const path of documents) {
      await words.writer.ingest(alice, { name: `file:${path}`, type: documentTypeOf(path)!, text: textOf(path) });
    }
    const lexical = measure(await answers(words), livePairs);
    await using both = await openTestMemory(name);
    await learnAll(both);
    const hybrid = measure(await answers(both), livePairs);
    const { embedder } = await both.reader.status(alice);

    const passages = await both.reader.list(alice, { kind: "passage", limit: 1000 });
    const model = createHashingEmbedder();
    const matrix = (
      await model.embed(
        passages.map(({ text, context }) => `${context}\n${text}`),
        { purpose: "passage" },
      )
    ).map(normalise);
    const vector = measure(
      await Promise.all(
        livePairs.map(async ([question]) => {
          const query = normalise((await model.embed([question], { purpose: "query" }))[0]!);
          return matrix
            .map((row, index) => ({ index, score: row.reduce((sum, value, at) => sum + value * query[at]!, 0) }))
            .toSorted((a, b) => b.score - a.score)
            .slice(0, top)
            .map(({ index }) => passages[index]!.text);
        }),
      ),
      livePairs,
    );
    const show = ({ recall, mrr }: { recall: number; mrr: number }): string =>
      `${recall.toFixed(3)} (MRR ${mrr.toFixed(3)})`;
    context.diagnostic(
      `${livePairs.length} pairs over ${passages.length} passages of ${documents.length} documents; recall@10:`,
    );
    context.diagnostic(`lexical ${show(lexical)}, vector ${show(vector)}, hybrid ${show(hybrid)}`);
    context.diagnostic(
      `weight of ${embedder.fingerprint}: ${embedder.weight}; self-test ${JSON.stringify(embedder.test)}`,
    );
    if (process.env["HEARTH_SHOW_MISSES"] !== undefined) {
      const found = await answers(both);
      for (const [index, pair] of livePairs.entries())
        if (!found[index]!.some((text) => text.includes(pair[2]))) context.diagnostic(`missed: ${pair[0]}`);
    }
    assert.ok(lexical.recall >= floors[name].lexical, `lexical ${lexical.recall}`);
    assert.ok(hybrid.recall >= floors[name].hybrid, `hybrid ${hybrid.recall}`);
    // What the self-test chose must not make things worse than words alone, beyond two questions.
    assert.ok(hybrid.recall >= lexical.recall - 2 / livePairs.length);
  });
}
