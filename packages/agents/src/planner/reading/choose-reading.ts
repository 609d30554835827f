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
  const tables = sources.map((source) => interpretTable(clause, source)).map((reading) => (reading.source === previous ? { ...reading, score: reading.score + (reading.named === true ? 1 : 4) } : reading));
  const builtIn = [
    ...tables.filter((reading) => reading.named === true || reading.source === previous || sources.length === 1),
    interpretText(clause, survey),
    interpretCode(clause, survey),
    interpretFiles(clause, survey),
    interpretDocument(clause, survey),
    interpretArithmetic(clause),
  ];
  const generic = capabilities.flatMap((capability) =>
    [undefined, ...sources].map((source) => interpretCapability(clause, capability, survey, source, capabilities)),
  );
  const readings = [...builtIn, ...generic]
    .filter((reading) => reading !== undefined)
    .filter((reading) => reading.results.length > 0 || reading.problems.length > 0)
    .toSorted(compareReadings);
  const best = readings[0];
  if (best === undefined) return { reading: undefined, rivals: [] };
  const rivals = readings.slice(1).filter((other) => compareReadings(best, other) === 0 && other.about !== best.about && best.missing.length === 0);
  return { reading: best, rivals };
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
