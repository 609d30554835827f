import type { ValueMention } from "./mentions.ts";
import type { GroupLimit } from "./read-conditions.ts";
import type { DateExpression } from "./read-dates.ts";
import type { PlanNode } from "./node.ts";
import type { ReadingState } from "./state.ts";

/** What the condition and group readers found; the readers of calculations go on from here. */
export interface TableQuestion {
  readonly state: ReadingState;
  /** Date expressions side by side, which only a comparison makes sense of. */
  readonly apart: readonly DateExpression[];
  readonly groupLimit: GroupLimit | undefined;
  readonly values: readonly ValueMention[];
}

/** The table or number a clause asks for, and what a chart of it would show. */
export interface TableAnswer {
  readonly node: PlanNode;
  readonly heading: string;
  /** The axes a chart would have. */
  readonly chart?: { x: string; y: readonly string[]; isTime: boolean };
  /** One chart each in place of a single one: a table per series. */
  readonly series?: readonly { name: string; node: PlanNode }[];
  /** Figures that make the answer readable, such as the bound that was applied. */
  readonly beside?: readonly { node: PlanNode; heading: string }[];
  readonly usesApart?: boolean;
  readonly usesGroupLimit?: boolean;
  readonly match?: "all" | "any";
}
