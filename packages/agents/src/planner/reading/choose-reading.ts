import type { Capability } from "@hearth/protocol";
import type { Survey } from "../survey/survey.ts";
import { beyondReach } from "../language/beyond.ts";
import type { Clause } from "./clause.ts";
import { interpretArithmetic } from "./interpret-arithmetic.ts";
import { interpretCapability } from "./interpret-capability.ts";
import { interpretCode } from "./interpret-code.ts";
import { interpretDocument, interpretFiles } from "./interpret-files.ts";
import { interpretTable } from "./interpret-table.ts";
import { interpretText } from "./interpret-text.ts";
import { knownCapabilities } from "../compose/choose-capability.ts";
import type { Reading } from "./reading.ts";
import type { TableSource } from "./source.ts";

export interface ReadingContext {
  readonly survey: Survey;
  readonly sources: readonly TableSource[];
  readonly capabilities: readonly Capability[];
  /** What the clause before was about; a clause that names nothing goes on with it. */
  readonly previous: TableSource | undefined;
}

/** The best reading of a clause, and those that are as good but about something else. */
export interface Chosen {
  readonly reading: Reading | undefined;
  readonly rivals: readonly Reading[];
}

/** Reads a clause in every way there is and chooses the one that leaves the fewest words unexplained. */
export function chooseReading(clause: Clause, context: ReadingContext): Chosen {
  const { survey, sources, capabilities, previous } = context;
  const tables = sources
    .map((source) => interpretTable(clause, source))
    .map((reading) =>
      reading.source === previous ? { ...reading, score: reading.score + (reading.named === true ? 1 : 4) } : reading,
    );
  const builtIn = [
    ...tables.filter((reading) => reading.named === true || reading.source === previous || sources.length === 1),
    interpretText(clause, survey),
    interpretCode(clause, survey),
    interpretFiles(clause, survey),
    interpretDocument(clause, survey),
    interpretArithmetic(clause),
  ];
  const known = knownCapabilities(capabilities);
  const generic = capabilities
    .filter((capability) => !known.has(capability.name))
    .flatMap((capability) =>
      [undefined, ...sources].map((source) => interpretCapability(clause, capability, survey, source, capabilities)),
    );
  const readings = [...builtIn, ...generic]
    .filter((reading) => reading !== undefined)
    .filter((reading) => reading.results.length > 0 || reading.problems.length > 0)
    .toSorted(compareReadings);
  const best = readings[0];
  if (best === undefined) return { reading: undefined, rivals: [] };
  const rivals = readings
    .slice(1)
    .filter((other) => compareReadings(best, other) === 0 && other.about !== best.about && best.missing.length === 0);
  const together = wholeOf(best, rivals, readings);
  if (together !== undefined) return { reading: together, rivals: [] };
  if (rivals.length > 0 && areSiblings([best, ...rivals])) return { reading: each([best, ...rivals]), rivals: [] };
  return { reading: best, rivals };
}

/**
 * The reading over all files of a set with the same columns, where the single file was not told apart from its
 * siblings, or where they hold rows of the value that was asked for too: one file alone would leave rows out.
 */
function wholeOf(best: Reading, rivals: readonly Reading[], readings: readonly Reading[]): Reading | undefined {
  const [table] = best.source?.tables ?? [];
  if (table === undefined || best.source?.tables.length !== 1 || best.namesFile === true) return undefined;
  const union = readings.find(
    (other) =>
      other.source !== undefined &&
      other.source.tables.length > 1 &&
      other.source.node.operation === "union-tables" &&
      other.source.tables.includes(table) &&
      other.missing.length === best.missing.length &&
      other.problems.length <= best.problems.length,
  );
  if (union?.source === undefined) return undefined;
  const members = union.source.tables;
  const tied =
    rivals.length > 0 &&
    rivals.every(
      (rival) => rival.source !== undefined && rival.source.tables.every((other) => members.includes(other)),
    );
  const values = new Set(best.values);
  const elsewhere = members.some(
    (other) =>
      other !== table && other.columns.some((column) => column.values.some((value) => values.has(value.toLowerCase()))),
  );
  return tied || elsewhere ? union : undefined;
}

/** Single files of one folder that are read in the very same way: "the meter readings" means each of them. */
function areSiblings(readings: readonly Reading[]): boolean {
  const shape = (reading: Reading): string =>
    JSON.stringify(
      reading.results.map(({ node }) => [node.gives, typeof node.operation === "string" ? node.operation : ""]),
    ).replaceAll(/(\["chart","[a-z-]+"\],?)+/g, "chart");
  const folder = (reading: Reading): string => reading.about.slice(0, reading.about.lastIndexOf("/") + 1);
  return readings.every(
    (reading) =>
      reading.source?.tables.length === 1 &&
      reading.problems.length === 0 &&
      folder(reading) === folder(readings[0]!) &&
      shape(reading) === shape(readings[0]!),
  );
}

function each(readings: readonly Reading[]): Reading {
  const [first] = readings;
  return {
    ...first!,
    results: readings.flatMap((reading) =>
      reading.results.map((result) => ({ ...result, heading: `${result.heading} (${reading.about})` })),
    ),
    assumptions: [
      `${readings.map((reading) => reading.about).join(" and ")} fit equally well, so each is shown.`,
      ...new Set(readings.flatMap((reading) => reading.assumptions)),
    ],
  };
}

function compareReadings(a: Reading, b: Reading): number {
  return (
    a.missing.length - b.missing.length ||
    Number(a.problems.length > 0) - Number(b.problems.length > 0) ||
    b.score - a.score
  );
}

/** Words of a goal that no agent can answer for, unless the reading took them as names in the data. */
export function beyondWords(clause: Clause, missing: readonly string[]): { word: string; reason: string }[] {
  return clause.tokens.flatMap((token) => {
    const reason = token.kind === "word" && missing.includes(token.text) ? beyondReach(token.stem) : undefined;
    return reason === undefined ? [] : [{ word: token.text, reason }];
  });
}
