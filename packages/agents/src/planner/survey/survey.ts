import type { ColumnType } from "@hearth/protocol";

/** What a look at one column showed. Values are a bounded sample and never leave the process that plans. */
export interface SurveyColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly stems: readonly string[];
  /** Distinct texts of a text column, up to a limit, as written. */
  readonly values: readonly string[];
  /** How many distinct values the rows that were read hold. */
  readonly distinct: number;
  readonly empty: number;
  /** Least and greatest value of a number column. */
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** First and last day of a date column, ISO 8601. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

/** A file that holds rows and columns. */
export interface SurveyTable {
  readonly path: string;
  readonly stems: readonly string[];
  readonly columns: readonly SurveyColumn[];
  /** Rows that were read; `complete` is false when the file is longer than the look went. */
  readonly rows: number;
  readonly complete: boolean;
}

/** A text a person wrote: Markdown, HTML, plain text or a log. */
export interface SurveyDocument {
  readonly path: string;
  readonly kind: "markdown" | "html" | "text";
  readonly stems: readonly string[];
  readonly title: string | undefined;
}

export interface SurveyCode {
  readonly path: string;
  readonly language: string;
  readonly stems: readonly string[];
}

/** What a planner knows about a folder before it reads a goal. */
export interface Survey {
  readonly files: readonly string[];
  readonly tables: readonly SurveyTable[];
  readonly documents: readonly SurveyDocument[];
  readonly code: readonly SurveyCode[];
  /** Things that could not be read, in words for the person. */
  readonly notes: readonly string[];
}
