import { type Database, openDatabase, plainStatement, statement } from "@hearth/storage";
import { textIndexTokenizer } from "../owner/owner-records.ts";

const mostRemembered = 10_000;

/**
 * What the text index makes of a word: its stem, in lower case and without accents. The index is asked itself, by way of
 * a small one in memory, so that this can never differ from it.
 */
export class IndexTerms implements AsyncDisposable {
  readonly #known = new Map<string, readonly string[]>();
  #opening: Promise<Database<unknown>> | undefined;

  /** For each word its terms: one as a rule, several or none where the index splits the word otherwise than we do. */
  async of(words: readonly string[]): Promise<readonly (readonly string[])[]> {
    const unknown = [...new Set(words)].filter((word) => !this.#known.has(word));
    const found = new Map<string, readonly string[]>(words.map((word) => [word, this.#known.get(word) ?? []]));
    if (unknown.length > 0) {
      for (const { at, term } of await this.#ask(unknown)) {
        const word = unknown[at]!;
        found.set(word, [...found.get(word)!, term]);
      }
      if (this.#known.size + unknown.length > mostRemembered) this.#known.clear();
      for (const word of unknown) this.#known.set(word, found.get(word)!);
    }
    return words.map((word) => found.get(word)!);
  }

  async #ask(words: readonly string[]): Promise<{ at: number; term: string }[]> {
    this.#opening ??= open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    const database = await this.#opening;
    const results = await database.batch([
      ...words.map((word, at) => statement(database, "INSERT INTO word (rowid, text) VALUES (?, ?)", [at, word])),
      statement(database, "SELECT doc AS at, term FROM term ORDER BY doc, offset", []),
      statement(database, "DELETE FROM word", []),
    ]);
    return results.at(-2) as { at: number; term: string }[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#opening)?.[Symbol.asyncDispose]();
  }
}

async function open(): Promise<Database<unknown>> {
  const database = await openDatabase<unknown>({ url: "sqlite::memory:" });
  await database.batch([
    plainStatement(`CREATE VIRTUAL TABLE word USING fts5(text, tokenize='${textIndexTokenizer}')`),
    plainStatement("CREATE VIRTUAL TABLE term USING fts5vocab(word, instance)"),
  ]);
  return database;
}
