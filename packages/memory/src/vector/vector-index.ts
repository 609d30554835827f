import { type Database, type Statement, statement } from "@hearth/storage";
import { type Embedder, normalise } from "../embed/embedder.ts";
import type { ItemFilter } from "../search/item-filter.ts";
import { dot, quantise } from "./quantise.ts";
import { type ScanClient } from "./scan-client.ts";
import { vectorState } from "./scan-index.ts";

const rowsPerLoad = 4_000;
const textsPerEmbedding = 64;
/** Rescored in double precision: enough that rounding to int8 never costs a place among the first ten. */
const rescored = 100;
/** Less alike than that is not found at all: the nearest of what has nothing to do with a question is no answer. */
const leastSimilarity = 0.25;
const vectorLock = 7_238_413;

/** What may lack a vector: everything, the passages of one document, or one item. */
export type MissingItems = "all" | { readonly source: string } | { readonly id: string };

interface Loaded {
  generation: number;
  change: number;
  scopes: Map<string, number>;
}

/** The vectors of items: stored in the database, searched in a thread that holds a copy of the small form. */
export class VectorIndex {
  readonly #database: Database<unknown>;
  readonly #scan: ScanClient;
  readonly #embedder: Embedder;
  readonly #loaded = new Map<string, Loaded>();
  readonly #loading = new Map<string, Promise<Loaded>>();

  constructor({ database, scan, embedder }: { database: Database<unknown>; scan: ScanClient; embedder: Embedder }) {
    this.#database = database;
    this.#scan = scan;
    this.#embedder = embedder;
  }

  /** Best first, by exact cosine in double precision over the best of an int8 scan. */
  async search(
    owner: string,
    { vector, filter, limit }: { vector: Float32Array; filter: ItemFilter; limit: number },
  ): Promise<number[]> {
    const { scopes } = await this.#load(owner);
    const query = normalise(vector);
    const wanted = filter.scopes === "all" ? undefined : filter.scopes.flatMap((name) => scopes.get(name) ?? []);
    const found = await this.#scan.search(this.#name(owner), {
      vector: query,
      count: Math.max(rescored, limit * 2),
      deep: filter.deep === true,
      scopes: wanted,
    });
    if (found.length === 0) return [];
    const rows = await this.#database.all(
      statement<{ item: number; exact: Uint8Array }>(
        this.#database,
        `SELECT item, exact FROM hearth_memory_vector WHERE fingerprint = ? AND item IN (${found.map(() => "?").join(", ")})`,
        [this.#embedder.fingerprint, ...found.map(({ key }) => key)],
      ),
    );
    return rows
      .map(({ item, exact }) => ({ item, score: dot(query, toFloats(exact)) }))
      .filter(({ score }) => score >= leastSimilarity)
      .toSorted((a, b) => b.score - a.score || a.item - b.item)
      .slice(0, limit)
      .map(({ item }) => item);
  }

  /**
   * Embeds what is live and has no vector yet, and returns how many that were.
   * @throws what the embedder throws; what was embedded before it is kept
   */
  async embedMissing(owner: string, which: MissingItems): Promise<number> {
    const [condition, parameters] =
      which === "all" ? ["1 = 1", []] : "source" in which ? ["i.source = ?", [which.source]] : ["i.id = ?", [which.id]];
    let done = 0;
    for (;;) {
      const missing = await this.#database.all(
        statement<{ seq: number; scope: string; tier: string; text: string; context: string }>(
          this.#database,
          `SELECT i.seq, i.scope, i.tier, i.text, i.context FROM hearth_memory_item i
           WHERE i.owner = ? AND i.status = 'active' AND ${condition}
             AND NOT EXISTS (SELECT 1 FROM hearth_memory_vector v WHERE v.item = i.seq AND v.fingerprint = ?)
           ORDER BY i.seq LIMIT ?`,
          [owner, ...parameters, this.#embedder.fingerprint, textsPerEmbedding * 16],
        ),
      );
      if (missing.length === 0) break;
      for (let start = 0; start < missing.length; start += textsPerEmbedding) {
        const part = missing.slice(start, start + textsPerEmbedding);
        const vectors = await this.#embedder.embed(
          part.map(({ context, text }) => (context === "" ? text : `${context}\n${text}`)),
          { purpose: "passage" },
        );
        await this.#database.batch([
          ...this.#lock(),
          ...part.map((row, index) => this.#insert(owner, row, vectors[index]!)),
        ]);
        done += part.length;
      }
    }
    // Vectors of another embedder are of no more use once all are there in this one's.
    if (which === "all" && done > 0) {
      await this.#database.batch([
        this.#run("DELETE FROM hearth_memory_vector WHERE owner = ? AND fingerprint <> ?", [
          owner,
          this.#embedder.fingerprint,
        ]),
      ]);
    }
    return done;
  }

  /** How many live items have no vector yet. */
  async missing(owner: string): Promise<number> {
    const row = await this.#database.first(
      statement<{ missing: number }>(
        this.#database,
        `SELECT (SELECT count(*) FROM hearth_memory_item WHERE owner = ? AND status = 'active') -
          (SELECT count(*) FROM hearth_memory_vector WHERE owner = ? AND fingerprint = ? AND state > 0) AS missing`,
        [owner, owner, this.#embedder.fingerprint],
      ),
    );
    return Math.max(0, row?.missing ?? 0);
  }

  #insert(owner: string, row: { seq: number; scope: string; tier: string }, raw: Float32Array): Statement {
    if (raw.length !== this.#embedder.dimensions) {
      throw new RangeError(
        `the embedder ${this.#embedder.fingerprint} gave ${raw.length} numbers, not ${this.#embedder.dimensions}`,
      );
    }
    const vector = normalise(raw);
    const { values, scale } = quantise(vector);
    return this.#run(
      `INSERT INTO hearth_memory_vector (item, fingerprint, owner, scope, change, state, scale, quantised, exact)
       SELECT i.seq, ?, ?, ?, (SELECT coalesce(max(change), 0) + 1 FROM hearth_memory_vector WHERE owner = ? AND fingerprint = ?), ?, ?, ?, ?
       FROM hearth_memory_item i WHERE i.seq = ? AND i.status = 'active' ON CONFLICT DO NOTHING`,
      [
        this.#embedder.fingerprint,
        owner,
        row.scope,
        owner,
        this.#embedder.fingerprint,
        row.tier === "cold" ? vectorState.cold : vectorState.warm,
        scale,
        toBytes(values),
        toBytes(vector),
        row.seq,
      ],
    );
  }

  #name(owner: string): string {
    return `${owner}\n${this.#embedder.fingerprint}`;
  }

  /** Brings the thread's copy up to date; two that ask at once wait for the same. */
  #load(owner: string): Promise<Loaded> {
    let loading = this.#loading.get(owner);
    if (loading === undefined) {
      loading = this.#loadChanges(owner).finally(() => this.#loading.delete(owner));
      this.#loading.set(owner, loading);
    }
    return loading;
  }

  async #loadChanges(owner: string): Promise<Loaded> {
    const known = this.#loaded.get(owner);
    const state =
      known?.generation === this.#scan.generation
        ? known
        : { generation: this.#scan.generation, change: 0, scopes: new Map<string, number>() };
    for (;;) {
      const rows = await this.#database.all(
        statement<{ item: number; scope: string; change: number; state: number; scale: number; quantised: Uint8Array }>(
          this.#database,
          `SELECT item, scope, change, state, scale, quantised FROM hearth_memory_vector
           WHERE owner = ? AND fingerprint = ? AND change > ? ORDER BY change LIMIT ?`,
          [owner, this.#embedder.fingerprint, state.change, rowsPerLoad],
        ),
      );
      if (rows.length === 0) break;
      const values = new Int8Array(rows.length * this.#embedder.dimensions);
      for (const [index, { quantised }] of rows.entries()) {
        values.set(
          new Int8Array(quantised.buffer, quantised.byteOffset, quantised.length),
          index * this.#embedder.dimensions,
        );
      }
      for (const { scope } of rows) if (!state.scopes.has(scope)) state.scopes.set(scope, state.scopes.size);
      await this.#scan.put(this.#name(owner), this.#embedder.dimensions, {
        keys: rows.map(({ item }) => item),
        scopes: rows.map(({ scope }) => state.scopes.get(scope)!),
        states: rows.map(({ state }) => state),
        scales: rows.map(({ scale }) => scale),
        values,
      });
      state.change = rows.at(-1)!.change;
    }
    this.#loaded.set(owner, state);
    return state;
  }

  /** Numbers of changes must become visible in rising order, or a reader could miss one. SQLite writes one at a time anyway. */
  #lock(): Statement[] {
    return this.#database.kind === "sqlite" ? [] : [this.#run(`SELECT pg_advisory_xact_lock(${vectorLock})`, [])];
  }

  #run(text: string, parameters: readonly unknown[]): Statement {
    return statement(this.#database, text, parameters);
  }
}

/**
 * The statements that change what a search over vectors finds of an item, of all versions of one, or of all with that reason. `gone` reaches only
 * those that are no longer live, so it may stand behind a change that did not happen.
 */
export function changeVectorState(
  database: Database<unknown>,
  owner: string,
  which: { readonly id: string } | { readonly root: string } | { readonly reason: string },
  state: keyof typeof vectorState,
): Statement[] {
  const [[column, value]] = Object.entries(which) as [[string, string]];
  return changes(
    database,
    "state = ?",
    `owner = ? AND state <> ? AND item IN (SELECT i.seq FROM hearth_memory_item i
       WHERE i.owner = ? AND i.${column} = ? AND i.status ${state === "gone" ? "<>" : "="} 'active')`,
    [vectorState[state], owner, vectorState[state], owner, value],
  );
}

/** The statements that overwrite an item's vectors, since text can be guessed from them. */
export function eraseVectors(database: Database<unknown>, owner: string, id: string): Statement[] {
  const blank = (column: string): string =>
    database.kind === "sqlite"
      ? `${column} = zeroblob(length(${column}))`
      : `${column} = decode(repeat('00', length(${column})), 'hex')`;
  return changes(
    database,
    `state = ${vectorState.gone}, ${blank("quantised")}, ${blank("exact")}`,
    "owner = ? AND item = (SELECT i.seq FROM hearth_memory_item i WHERE i.owner = ? AND i.id = ?)",
    [owner, owner, id],
  );
}

function changes(
  database: Database<unknown>,
  assignments: string,
  condition: string,
  parameters: readonly unknown[],
): Statement[] {
  return [
    ...(database.kind === "sqlite" ? [] : [statement(database, `SELECT pg_advisory_xact_lock(${vectorLock})`, [])]),
    statement(
      database,
      `UPDATE hearth_memory_vector SET ${assignments},
         change = (SELECT max(v.change) + 1 FROM hearth_memory_vector v WHERE v.owner = hearth_memory_vector.owner
           AND v.fingerprint = hearth_memory_vector.fingerprint)
       WHERE ${condition}`,
      parameters,
    ),
  ];
}

const toBytes = (numbers: Int8Array | Float32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** Copied, since a view of floats must begin at a multiple of four. */
const toFloats = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
