import { decodedViews } from "./decode-views.ts";
import { detectCard } from "./detectors/card.ts";
import { detectEmail } from "./detectors/email.ts";
import { detectIban } from "./detectors/iban.ts";
import { detectIp } from "./detectors/ip.ts";
import { detectNationalId } from "./detectors/national-id.ts";
import { detectPhone } from "./detectors/phone.ts";
import { detectSecret } from "./detectors/secret.ts";
import { detectSsn } from "./detectors/ssn.ts";
import { detectStatedSecret } from "./detectors/stated-secret.ts";
import { MappedText } from "./mapped-text.ts";
import { normalise } from "./normalise.ts";
import type { Detector, PrivacyFinding, PrivacyFindingType } from "./span.ts";

export interface ScanOptions {
  /** A person's own words to keep in: names, addresses, project names. Matched without regard to case, as whole words. */
  terms?: readonly string[];
}

const detectors: readonly Detector[] = [
  detectSecret,
  detectStatedSecret,
  detectEmail,
  detectIban,
  detectCard,
  detectSsn,
  detectNationalId,
  detectPhone,
  detectIp,
];

/** Where two findings overlap, the one whose type comes first here stays. */
const priority: readonly PrivacyFindingType[] = ["SECRET", "TERM", "EMAIL", "IBAN", "CARD", "SSN", "ID", "PHONE", "IP"];

/**
 * Finds personal data and secrets: the text as a reader sees it, and again with one layer of encoding taken off.
 * It runs no model. It does not promise to find everything: names and street addresses only when they are listed as terms.
 */
export function scan(text: string, { terms = [] }: ScanOptions = {}): PrivacyFinding[] {
  const seen = normalise(MappedText.of(text));
  const findings: PrivacyFinding[] = [];
  for (const view of [seen, ...decodedViews(seen)]) {
    for (const detect of [...detectors, termDetector(terms)]) {
      for (const { type, start, end } of detect(view.text)) findings.push({ type, ...view.original(start, end) });
    }
  }
  return withoutOverlaps(findings);
}

function termDetector(terms: readonly string[]): Detector {
  const words = terms.map((term) => term.trim()).filter((term) => term.length >= 2);
  if (words.length === 0) return () => [];
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${words.map((word) => RegExp.escape(word)).join("|")})(?![\\p{L}\\p{N}])`,
    "giu",
  );
  return (text) =>
    [...text.matchAll(pattern)].map((match) => ({
      type: "TERM",
      start: match.index,
      end: match.index + match[0].length,
    }));
}

function withoutOverlaps(findings: readonly PrivacyFinding[]): PrivacyFinding[] {
  const rank = (finding: PrivacyFinding): number => priority.indexOf(finding.type);
  const sorted = findings.toSorted(
    (a, b) => rank(a) - rank(b) || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  const kept: PrivacyFinding[] = [];
  for (const finding of sorted) {
    if (!kept.some((other) => finding.start < other.end && other.start < finding.end)) kept.push(finding);
  }
  return kept.toSorted((a, b) => a.start - b.start);
}
