import { scan } from "../../src/privacy/index.ts";
import type { LabelledText } from "./marked-text.ts";

interface Counts {
  found: number;
  missed: number;
  wrong: number;
}

export interface Detection {
  precision: number;
  recall: number;
  /** Texts with anything missed or wrong, for the message. */
  faults: string[];
  /** Counts, precision and recall of each kind and of all. */
  table: Record<string, Counts & { precision: string; recall: string }>;
}

/** Scores the scan: a hit covers at least four fifths of what was labelled; whatever else is found is wrong. */
export function scoreDetection(cases: readonly LabelledText[]): Detection {
  const totals = new Map<string, Counts>();
  const at = (type: string): Counts => {
    const known = totals.get(type) ?? { found: 0, missed: 0, wrong: 0 };
    totals.set(type, known);
    return known;
  };
  const faults: string[] = [];
  for (const { text, spans } of cases) {
    const left = new Set(scan(text));
    const missed = spans.filter((span) => {
      const hit = [...left].find(
        ({ type, start, end }) =>
          type === span.type && Math.min(end, span.end) - Math.max(start, span.start) >= 0.8 * (span.end - span.start),
      );
      if (hit === undefined) at(span.type).missed += 1;
      else {
        at(span.type).found += 1;
        left.delete(hit);
      }
      return hit === undefined;
    });
    for (const { type } of left) at(type).wrong += 1;
    if (missed.length + left.size > 0)
      faults.push(
        `${JSON.stringify(text)}: missed ${missed.map(({ type }) => type).join()}; wrong ${[...left].map(({ type }) => type).join()}`,
      );
  }
  const all = { found: 0, missed: 0, wrong: 0 };
  for (const counts of totals.values()) {
    all.found += counts.found;
    all.missed += counts.missed;
    all.wrong += counts.wrong;
  }
  const table = Object.fromEntries(
    [...totals, ["all", all] as const].map(([type, counts]) => [
      type,
      { ...counts, precision: precisionOf(counts).toFixed(3), recall: recallOf(counts).toFixed(3) },
    ]),
  );
  return { precision: precisionOf(all), recall: recallOf(all), faults, table };
}

function precisionOf({ found, wrong }: Counts): number {
  return found + wrong === 0 ? 1 : found / (found + wrong);
}

function recallOf({ found, missed }: Counts): number {
  return found + missed === 0 ? 1 : found / (found + missed);
}
