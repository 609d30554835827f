import type { ValueKind } from "@hearth/protocol";

/** The calculations a reading can ask for. Which capability does one is decided by schemas, not by name. */
export type OperationName =
  | "read-table"
  | "union-tables"
  | "join-tables"
  | "filter-table"
  | "aggregate-table"
  | "sort-table"
  | "limit-table"
  | "select-columns"
  | "derive-column"
  | "describe-table"
  | "pivot-table"
  | "write-table"
  | "sum"
  | "mean"
  | "median"
  | "minimum"
  | "maximum"
  | "count"
  | "standard-deviation"
  | "quantiles"
  | "summary"
  | "correlation"
  | "regression"
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "bar-chart"
  | "line-chart"
  | "pie-chart"
  | "scatter-chart"
  | "histogram"
  | "find-files"
  | "read-file"
  | "search-files"
  | "list-todos"
  | "list-note-tasks"
  | "count-code"
  | "measure-complexity"
  | "outline-document"
  | "convert-to-html"
  | "convert-to-markdown"
  | "extract-text"
  | "write-report"
  | "run-command"
  | "query-database"
  | "fetch-page"
  | "count-words";

/** One step of a reading. References to other steps stand in `slots` as NodeReference. */
export interface PlanNode {
  /** What is to be done, or the name of one capability when the goal named it. */
  readonly operation: OperationName | { readonly capability: string };
  readonly gives: ValueKind;
  /** Values by role; the composer fits them into a capability's input schema. */
  readonly slots: Readonly<Record<string, unknown>>;
  /** For people. */
  readonly title: string;
}

/** Stands for the output of a step, or a part of it by JSON Pointer. */
export class NodeReference {
  readonly node: PlanNode;
  readonly pointer: string;

  constructor(node: PlanNode, pointer = "") {
    this.node = node;
    this.pointer = pointer;
  }
}

export const from = (node: PlanNode, pointer = ""): NodeReference => new NodeReference(node, pointer);
