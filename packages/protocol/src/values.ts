import { z } from "zod";

/**
 * The values that capabilities exchange. `kind` says what a value is, so that a planner can connect
 * one capability's output to another's input from their schemas alone.
 */
export const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof cell>;

export const columnType = z.enum(["text", "number", "date", "boolean"]);
export type ColumnType = z.infer<typeof columnType>;

/** Rows and typed columns. A cell that could not be read as its column's type is null. Dates are ISO 8601 text. */
export const tableValue = z.object({
  kind: z.literal("table"),
  name: z.string(),
  columns: z.array(z.object({ name: z.string(), type: columnType })),
  rows: z.array(z.array(cell)),
  /** Things the reader should know, such as "row 14: 5 fields where 4 were expected". */
  notes: z.array(z.string()).default([]),
});
export type TableValue = z.infer<typeof tableValue>;

export const filesValue = z.object({
  kind: z.literal("files"),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int().nonnegative(), mediaType: z.string() })),
});
export type FilesValue = z.infer<typeof filesValue>;

export const textValue = z.object({ kind: z.literal("text"), text: z.string(), source: z.string().optional() });
export type TextValue = z.infer<typeof textValue>;

export const matchesValue = z.object({
  kind: z.literal("matches"),
  query: z.string(),
  matches: z.array(z.object({ path: z.string(), line: z.number().int().positive(), text: z.string() })),
  truncated: z.boolean().default(false),
});
export type MatchesValue = z.infer<typeof matchesValue>;

export const numberValue = z.object({
  kind: z.literal("number"),
  value: z.number(),
  label: z.string().optional(),
  unit: z.string().optional(),
});
export type NumberValue = z.infer<typeof numberValue>;

export const chartValue = z.object({ kind: z.literal("chart"), title: z.string(), svg: z.string() });
export type ChartValue = z.infer<typeof chartValue>;

/** A finished document. `files` names what was written, relative to the output folder. */
export const documentValue = z.object({
  kind: z.literal("document"),
  title: z.string(),
  markdown: z.string(),
  html: z.string(),
  files: z.array(z.string()).default([]),
});
export type DocumentValue = z.infer<typeof documentValue>;

export const value = z.discriminatedUnion("kind", [
  tableValue,
  filesValue,
  textValue,
  matchesValue,
  numberValue,
  chartValue,
  documentValue,
]);
export type Value = z.infer<typeof value>;
export type ValueKind = Value["kind"];
