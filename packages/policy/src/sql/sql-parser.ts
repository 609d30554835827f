import { loadModule, parseSync } from "libpg-query";
import { child, type Json, list } from "./tree.ts";

/** PostgreSQL's own parser, ready to be called. */
export interface SqlParser {
  /**
   * The syntax trees of all statements.
   * @throws the parser's error when the text is not SQL
   */
  parse(text: string): readonly Json[];
}

let loaded: Promise<SqlParser> | undefined;

/** Loads the parser (WebAssembly, 1.8 MB) the first time it is asked for; later calls share it. */
export function loadSqlParser(): Promise<SqlParser> {
  loaded ??= loadModule().then(() => ({
    parse(text) {
      const result = parseSync(text) as unknown as Json;
      return list(child(result, "stmts")).map((statement) => child(statement, "stmt") ?? null);
    },
  }));
  return loaded;
}
