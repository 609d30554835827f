import { createRequire } from "node:module";
import type { Candidate } from "../span.ts";

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);
const ibantools = () => load("ibantools") as typeof import("ibantools");

const written = /(?<![\p{L}\p{N}_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}/gu;

/** International bank account numbers (ISO 13616): country's length and check digits must fit. */
export function detectIban(text: string): Candidate[] {
  const found: Candidate[] = [];
  written.lastIndex = 0;
  for (let match = written.exec(text); match !== null; match = written.exec(text)) {
    const start = match.index;
    const end = ibanEnd(text, start, match[0]);
    // What follows may begin inside what was taken for one long number.
    written.lastIndex = end ?? start + 4;
    if (end !== undefined) found.push({ type: "IBAN", start, end });
  }
  return found;
}

function ibanEnd(text: string, start: number, value: string): number | undefined {
  const { countrySpecs, isValidIBAN } = ibantools();
  const specification = countrySpecs[value.slice(0, 2).toUpperCase() as keyof typeof countrySpecs];
  if (specification?.chars === null || specification?.chars === undefined) return undefined;
  const end = start + lengthOf(value, specification.chars);
  if (end === start || /[\p{L}\p{N}]/u.test(text[end] ?? "")) return undefined;
  return isValidIBAN(text.slice(start, end).replaceAll(/[ -]/g, "").toUpperCase()) ? end : undefined;
}

/** How far `count` letters and digits reach, or 0 when there are too few. */
function lengthOf(value: string, count: number): number {
  let seen = 0;
  for (let index = 0; index < value.length; index++) {
    if (/[A-Za-z0-9]/.test(value[index]!)) seen += 1;
    if (seen === count) return index + 1;
  }
  return 0;
}
