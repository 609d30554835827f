import type { PlanNode } from "./node.ts";
import type { TableSource } from "./source.ts";

/** One result a clause asks for, with a heading for the answer and the report. */
export interface ReadingResult {
  readonly node: PlanNode;
  readonly heading: string;
}

/** One way to understand a clause. The one with the fewest words left over wins. */
export interface Reading {
  /** Results in the order they are shown. Empty only when there are problems. */
  readonly results: readonly ReadingResult[];
  /** Words with meaning that this reading does not account for. */
  readonly missing: readonly string[];
  readonly problems: readonly string[];
  readonly assumptions: readonly string[];
  /** Higher is better among readings that leave equally much over. */
  readonly score: number;
  /** For messages: what was read, such as the file. */
  readonly about: string;
  /** The table a later clause may go on with. */
  readonly source?: TableSource;
  /** The table a later "chart it" would draw, and its axes. */
  readonly axes?: { node: PlanNode; x: string; y: readonly string[]; isTime: boolean };
  /** Cell values, in lower case, that the rows were chosen by. */
  readonly values?: readonly string[];
  /** True when the file was named with its path or extension. */
  readonly namesFile?: boolean;
  /** True when words of the clause name the source, one of its columns or values. */
  readonly named?: boolean;
}
