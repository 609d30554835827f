import { type Database, statement } from "@hearth/storage";
import type { Embedder } from "../embed/embedder.ts";
import { type SelfTestPair, type SelfTestReport, testEmbedder, untestedWeight } from "../embed/self-test.ts";
import type { ItemFilter } from "../search/item-filter.ts";
import type { ScanClient } from "../vector/scan-client.ts";
import { type MissingItems, VectorIndex } from "../vector/vector-index.ts";

const testedPassages = 100;
/** A memory that has grown so many times since its embedder was tested is tested again. */
const growthBeforeNewTest = 2;

export interface VectorLegOptions {
  database: Database<unknown>;
  embedder: Embedder;
  scan: ScanClient;
  now: () => number;
  /** How long a question's vector may take, in milliseconds; then the words alone answer. */
  queryPatience: number;
  /** How long to leave an embedder or thread alone that failed, in milliseconds. */
  rest: number;
}

export type VectorAnswer =
  | { readonly kind: "found"; readonly ranked: readonly number[]; readonly weight: number; readonly note?: string }
  | { readonly kind: "down"; readonly why: string };

/** The half of the search that goes by vectors. It may be missing at any time: then it says why, and never throws. */
export class VectorLeg {
  readonly #options: VectorLegOptions;
  readonly #index: VectorIndex;
  readonly #weights = new Map<string, number>();
  readonly #missing = new Map<string, number>();
  #restUntil = 0;
  #problem = "";

  constructor(options: VectorLegOptions) {
    this.#options = options;
    this.#index = new VectorIndex(options);
  }

  get fingerprint(): string {
    return this.#options.embedder.fingerprint;
  }

  async search(owner: string, job: { query: string; filter: ItemFilter; limit: number }): Promise<VectorAnswer> {
    const { embedder, queryPatience, now } = this.#options;
    if (job.filter.knownAt !== undefined) return { kind: "down", why: "vectors know only the present" };
    if (now() < this.#restUntil) return { kind: "down", why: this.#problem };
    try {
      const weight = await this.weight(owner);
      const [vector] = await embedder.embed([job.query], {
        purpose: "query",
        signal: AbortSignal.timeout(queryPatience),
      });
      const ranked = await this.#index.search(owner, { vector: vector!, filter: job.filter, limit: job.limit });
      const missing = this.#missing.get(owner) ?? 0;
      return missing === 0
        ? { kind: "found", ranked, weight }
        : { kind: "found", ranked, weight, note: `${missing} items have no vector yet` };
    } catch (error) {
      return { kind: "down", why: this.#rest(error) };
    }
  }

  /** Embeds what is live and has none yet. @returns why it could not, or undefined */
  async catchUp(owner: string, which: MissingItems = "all"): Promise<string | undefined> {
    if (this.#options.now() < this.#restUntil) {
      await this.#countMissing(owner);
      return this.#problem;
    }
    try {
      // What was left over at a failure is made up for with the next thing that is learnt.
      await this.#index.embedMissing(owner, (this.#missing.get(owner) ?? 0) > 0 ? "all" : which);
      this.#missing.delete(owner);
      return undefined;
    } catch (error) {
      const why = this.#rest(error);
      await this.#countMissing(owner);
      return why;
    }
  }

  async #countMissing(owner: string): Promise<void> {
    this.#missing.set(owner, await this.#index.missing(owner));
  }

  /** The weight of the vectors beside the words, as the last test of this embedder set it. */
  async weight(owner: string): Promise<number> {
    let weight = this.#weights.get(owner);
    if (weight === undefined) {
      weight = (await this.report(owner))?.weight ?? untestedWeight;
      this.#weights.set(owner, weight);
    }
    return weight;
  }

  /** The last test's report. */
  async report(owner: string): Promise<(SelfTestReport & { testedAt: number }) | undefined> {
    const { database } = this.#options;
    const row = await database.first(
      statement<{ report: string; tested_at: number }>(
        database,
        "SELECT report, tested_at FROM hearth_memory_embedder WHERE owner = ? AND fingerprint = ?",
        [owner, this.fingerprint],
      ),
    );
    return row === undefined ? undefined : { ...(JSON.parse(row.report) as SelfTestReport), testedAt: row.tested_at };
  }

  /** Tests the embedder where it is new, or the memory has grown much since. @returns why it could not, or undefined */
  async testWhenNeeded(owner: string): Promise<string | undefined> {
    const { database, now, embedder } = this.#options;
    if (now() < this.#restUntil) return this.#problem;
    const pairs = await this.#pairs(owner);
    const known = await this.report(owner);
    const enough = known !== undefined && (known.tested || pairs.length <= known.pairs * growthBeforeNewTest);
    if (enough && pairs.length < Math.max(1, known.pairs) * growthBeforeNewTest) return undefined;
    try {
      const report = await testEmbedder(embedder, pairs);
      await database.batch([
        statement(
          database,
          `INSERT INTO hearth_memory_embedder (owner, fingerprint, weight, report, tested_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (owner, fingerprint) DO UPDATE
           SET weight = excluded.weight, report = excluded.report, tested_at = excluded.tested_at`,
          [owner, this.fingerprint, report.weight, JSON.stringify(report), now()],
        ),
      ]);
      this.#weights.delete(owner);
      return undefined;
    } catch (error) {
      return this.#rest(error);
    }
  }

  /** Passages that stand alone under a heading that occurs once; which of them is decided by their hash. */
  async #pairs(owner: string): Promise<SelfTestPair[]> {
    const { database } = this.#options;
    const rows = await database.all(
      statement<{ text: string; context: string }>(
        database,
        `SELECT text, context FROM hearth_memory_item
         WHERE owner = ? AND status = 'active' AND kind = 'passage' AND context <> '' ORDER BY hash LIMIT ?`,
        [owner, testedPassages * 5],
      ),
    );
    const byHeading = new Map<string, string[]>();
    for (const { text, context } of rows) {
      const heading = context.split("\n")[0]!.split(" > ").at(-1)!;
      byHeading.set(heading, [...(byHeading.get(heading) ?? []), text]);
    }
    return [...byHeading]
      .filter(([heading, texts]) => texts.length === 1 && heading.length > 3)
      .slice(0, testedPassages)
      .map(([query, [passage]]) => ({ query, passage: passage! }))
      .toSorted((a, b) => a.query.localeCompare(b.query));
  }

  #rest(error: unknown): string {
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#restUntil = this.#options.now() + this.#options.rest;
    return this.#problem;
  }
}
