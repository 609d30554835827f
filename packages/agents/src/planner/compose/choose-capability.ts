import type { Capability } from "@hearth/protocol";
import { stem } from "../language/stem.ts";
import { nameStems } from "../language/tokenizer.ts";
import type { OperationName, PlanNode } from "../reading/node.ts";
import { bindInput } from "./bind-input.ts";
import { kindsOf } from "./schema-shape.ts";

/** Words by which a capability that does an operation gives itself away, in its name or keywords; the first weigh most. */
const operationWords: Readonly<Record<OperationName, string>> = {
  "read-table": "table read csv load",
  "union-tables": "union append stack",
  "join-tables": "join merge lookup",
  "filter-table": "filter where",
  "aggregate-table": "aggregate group",
  "sort-table": "sort order",
  "limit-table": "limit top head",
  "select-columns": "select columns",
  "derive-column": "derive",
  "describe-table": "describe overview",
  "pivot-table": "pivot crosstab",
  "write-table": "write export save",
  sum: "sum total",
  mean: "mean average",
  median: "median",
  minimum: "minimum min lowest",
  maximum: "maximum max highest",
  count: "count",
  "standard-deviation": "stddev deviation",
  quantiles: "quantiles percentile",
  summary: "summary statistics",
  correlation: "correlation correlate",
  regression: "regression trend",
  add: "add plus",
  subtract: "subtract minus",
  multiply: "multiply times",
  divide: "divide",
  "bar-chart": "bar",
  "line-chart": "line",
  "pie-chart": "pie",
  "scatter-chart": "scatter",
  histogram: "histogram",
  "find-files": "find files list",
  "read-file": "read content",
  "search-files": "search grep",
  "list-todos": "todos todo fixme",
  "list-note-tasks": "tasks checkbox checklist",
  "count-code": "count loc lines",
  "measure-complexity": "complexity",
  "outline-document": "outline headings",
  "convert-to-html": "html",
  "convert-to-markdown": "markdown",
  "extract-text": "text plain",
  "write-report": "report write",
  "run-command": "run command",
  "query-database": "query database",
  "fetch-page": "fetch web",
  "count-words": "words",
};

/** A capability that can do a step, with the step's slots fitted to its input. */
export interface Choice {
  readonly capability: Capability;
  /** Still holds NodeReference values; the composer replaces them. */
  readonly input: unknown;
}

/** What stands in the way when no capability fits. */
export interface NoChoice {
  readonly operation: string;
  readonly reason: string;
  readonly nearest: readonly string[];
}

/** Chooses by schema: the output kind must be the wanted one and all slots must fit; names and keywords then rank. */
export function chooseCapability(node: PlanNode, capabilities: readonly Capability[]): Choice | NoChoice {
  const { operation } = node;
  if (typeof operation === "object") {
    const capability = capabilities.find((other) => other.name === operation.capability);
    if (capability === undefined) return { operation: operation.capability, reason: "is not registered", nearest: [] };
    const binding = bindInput(capability.input, node.slots);
    return binding.fits
      ? { capability, input: binding.input }
      : { operation: capability.name, reason: binding.reason, nearest: [capability.name] };
  }
  const words = operationWords[operation].split(" ").map(stem);
  const ranked = capabilities
    .filter((capability) => kindsOf(capability.output, capability.output).includes(node.gives))
    .map((capability) => ({ capability, rank: rankOf(capability, words) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank);
  let reason = "no registered agent declares it";
  for (const { capability } of ranked) {
    const binding = bindInput(capability.input, node.slots);
    if (binding.fits) return { capability, input: binding.input };
    reason = `${capability.name} does not fit: ${binding.reason}`;
  }
  return { operation, reason, nearest: ranked.slice(0, 3).map(({ capability }) => capability.name) };
}

const knownOf = new WeakMap<readonly Capability[], ReadonlySet<string>>();

/** The capabilities that the operations choose first: the readings speak for them, so keywords alone need not. */
export function knownCapabilities(capabilities: readonly Capability[]): ReadonlySet<string> {
  const cached = knownOf.get(capabilities);
  if (cached !== undefined) return cached;
  const known = new Set<string>();
  for (const words of Object.values(operationWords)) {
    const stems = words.split(" ").map(stem);
    const [best] = capabilities
      .map((capability) => ({ name: capability.name, rank: rankOf(capability, stems) }))
      .toSorted((a, b) => b.rank - a.rank);
    if (best !== undefined && best.rank >= 10) known.add(best.name);
  }
  knownOf.set(capabilities, known);
  return known;
}

function rankOf(capability: Capability, words: readonly string[]): number {
  const name = nameStems(capability.name);
  const keywords = new Set(capability.keywords.flatMap((keyword) => nameStems(keyword)));
  let rank = 0;
  for (const [index, word] of words.entries()) {
    const weight = words.length - index;
    if (name.includes(word)) rank += 10 * weight;
    else if (keywords.has(word)) rank += weight;
  }
  // One of the operation's words must be the capability's own name, or its leading word a keyword of its.
  return name.some((part) => words.includes(part)) || keywords.has(words[0]!) ? rank : 0;
}
