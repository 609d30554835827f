import { from, type PlanNode } from "./node.ts";
import type { GoalReading } from "./read-goal.ts";
import type { ReadingResult } from "./reading.ts";

/** What stands between quotation marks of one kind. */
const quoted = String.raw`(?:"([^"]+)"|'([^']+)'|\u0060([^\u0060]+)\u0060|“([^”]+)”)`;
const runs = new RegExp(String.raw`(?:run|execute)(?: the)?(?: command)? ${quoted}`, "iy");
const queries = new RegExp(
  String.raw`query ${quoted} (?:in|on|against|from) (?:the (?:database|file) )?(?:${quoted}|(?:file )?(\S+\.(?:db|sqlite3?|db3)))`,
  "iy",
);
const fetches = /fetch (https?:\/\/[^\s"'`“”<>]*[^\s"'`“”<>.,;!?)])/iy;
const counts = /(?:,? and|,? then) count (?:the |its )?(words|lines|characters)(?: (?:in|of|on) it)?/iy;
const reports = /write (?:a|the) report/iy;
const links = /(?:\s*,?\s+and\s+|\s*[;,]\s+|\s*[.!]\s+)/y;
const ends = /\s*[.!]?\s*$/y;

/**
 * Reads a goal that writes out what is to be done: `run "npm test"`, `query "SELECT …" in shop.db`, `fetch https://…`.
 * Only what is quoted is taken, as it stands; where one word is left over it is no such goal, and nothing is guessed.
 */
export function readEffects(goal: string): GoalReading | undefined {
  const text = goal.trim().replace(/^please\s+/i, "");
  const results: ReadingResult[] = [];
  let report = false;
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    const read = readOne(take);
    if (read !== undefined) results.push(read);
    else if (results.length > 0 && take(reports) !== undefined) report = true;
    else return undefined;
    if (take(ends) !== undefined) break;
    if (report || take(links) === undefined) return undefined;
  }
  const commands = results.filter(({ node }) => node.operation === "run-command").length;
  return {
    kind: "understood",
    results,
    assumptions: commands > 1 ? ["The commands need nothing of each other; they may run at the same time."] : [],
    report: report ? { title: undefined } : undefined,
    sources: [],
  };
}

function readOne(take: (pattern: RegExp) => RegExpExecArray | undefined): ReadingResult | undefined {
  const run = take(runs);
  if (run !== undefined) {
    const command = firstOf(run.slice(1));
    return step({ operation: "run-command", gives: "text", slots: { command }, title: `Run ${command}` });
  }
  const query = take(queries);
  if (query !== undefined) {
    const sql = firstOf(query.slice(1, 5));
    const file = firstOf(query.slice(5));
    return step({ operation: "query-database", gives: "table", slots: { sql, file }, title: `Query ${file}: ${sql}` });
  }
  const fetched = take(fetches);
  if (fetched === undefined) return undefined;
  const url = fetched[1]!;
  const page: PlanNode = {
    operation: "fetch-page",
    gives: "text",
    slots: { url },
    title: `Fetch ${url}`.slice(0, 250),
  };
  const counted = take(counts)?.[1]?.toLowerCase();
  if (counted === undefined) return step(page);
  return step({
    operation: "count-words",
    gives: "number",
    slots: { text: from(page), unit: counted },
    title: `Count the ${counted} of ${url}`,
  });
}

function step(node: PlanNode): ReadingResult {
  const title = node.title.slice(0, 250);
  return { node: { ...node, title }, heading: title };
}

function firstOf(groups: readonly (string | undefined)[]): string {
  return groups.find((group) => group !== undefined) ?? "";
}
