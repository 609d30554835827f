/** What a statement may be given. An array is one parameter: a list of text or numbers. */
export type Value = string | number | null | readonly (string | number)[];

/** One statement with `?` for its parameters, in the SQL that SQLite and PostgreSQL share. */
export interface TextStatement {
  readonly kind: "text";
  readonly text: string;
  readonly values: readonly Value[];
  /** Nothing is read from it: the script may go on before it has run. */
  readonly isBlind?: boolean;
}

/** Many rows at once. The driver chooses how: a multi-row statement on SQLite, arrays and `unnest` on PostgreSQL. */
export interface RowsStatement {
  readonly kind: "insert" | "update";
  readonly shape: RowsShape;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface Column {
  readonly name: string;
  readonly type: "text" | "bigint";
}

/**
 * Made once per use and kept, since its text is cached by identity.
 * In an update the first `keys` columns find the row. `set` replaces the plain assignment of the others;
 * it speaks of the new values as `new_row.<column>`. `where` and `suffix` are appended.
 */
export interface RowsShape {
  readonly table: string;
  readonly columns: readonly Column[];
  readonly keys?: number;
  readonly set?: string;
  readonly where?: string;
  readonly suffix?: string;
}

export type Statement = TextStatement | RowsStatement;

/**
 * The store's semantics are written once as generators that yield statements and are given rows.
 * SQLite runs one to its end within a turn; PostgreSQL awaits each statement. A script may run again after a
 * deadlock, so it changes nothing outside its transaction except through the transaction's hooks.
 */
export type Script<Result> = Generator<Statement, Result, unknown>;

export function* query<Row>(text: string, ...values: Value[]): Script<Row[]> {
  return (yield { kind: "text", text, values }) as Row[];
}

/** For what is done and not asked. Where it fails, the transaction does. */
export function* execute(text: string, ...values: Value[]): Script<void> {
  yield { kind: "text", text, values, isBlind: true };
}

export function* insertRows(shape: RowsShape, rows: RowsStatement["rows"]): Script<void> {
  if (rows.length > 0) yield { kind: "insert", shape, rows };
}

export function* updateRows<Row>(shape: RowsShape, rows: RowsStatement["rows"]): Script<Row[]> {
  if (rows.length === 0) return [];
  return (yield { kind: "update", shape, rows }) as Row[];
}

/** The few places where the two databases differ inside a shared statement. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** `<column> IN (a list parameter)` */
  readonly among: (column: string) => string;
  /** Appended to a SELECT whose rows the transaction will change. SQLite has one writer and needs none. */
  readonly lock: string;
  /**
   * Of rows of `task` stored as waiting, those that wait for nothing more. SQLite does not write that a task became
   * claimable: it follows from its parents. PostgreSQL does, so there it is never true.
   */
  readonly released: string;
  /** Appended after `lock` by those who would rather leave a row to another process than wait. */
  readonly skipLocked: string;
}
