import type { Candidate } from "../span.ts";
import { passesLuhn } from "./card.ts";
import * as check from "./check-digits.ts";
import { before, matches } from "./context.ts";

/** One country's number: how it is written, whether its check digits fit, and what words must stand before it. */
interface NationalId {
  pattern: RegExp;
  fits: (value: string) => boolean;
  /** Absent where form and check digits are enough. */
  says?: RegExp;
}

const edge = { open: "(?<![\\p{L}\\p{N}_.-])", close: "(?![\\p{L}\\p{N}_]|[.-]\\d)" };
const written = (form: string): RegExp => new RegExp(`${edge.open}(?:${form})${edge.close}`, "gu");
const after = (words: string): RegExp => new RegExp(`(?<![\\p{L}])(?:${words})[^\\n]{0,24}$`, "u");

const ids: readonly NationalId[] = [
  // United Kingdom, national insurance.
  {
    pattern: written("(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]"),
    fits: () => true,
    says: after("ni|nino|n\\.i\\.|national insurance"),
  },
  // Canada, social insurance.
  { pattern: written("\\d{3}([ -]?)\\d{3}\\1\\d{3}"), fits: passesLuhn, says: after("sin(?!\\()|social insurance") },
  // Germany, tax identification.
  {
    pattern: written("\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}"),
    fits: check.passesIso7064,
    says: after("steuer-?id(?:entifikationsnummer|nr)?|idnr|steuerliche identifikationsnummer|tin"),
  },
  // France, social security.
  {
    pattern: written("[12] ?\\d{2} ?\\d{2} ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}"),
    fits: check.passesMod97,
    says: after("s[ée]curit[ée] sociale|nir|insee"),
  },
  // Spain, identity card and foreigner's number.
  { pattern: written("[XYZ]?\\d{7,8}-?[A-Z]"), fits: check.passesSpanishLetter, says: after("dni|nie|nif") },
  // Italy, tax code.
  { pattern: written("[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]"), fits: check.passesItalianLetter },
  // Netherlands, citizen service.
  {
    pattern: written("\\d{9}"),
    fits: check.passesElevenTest,
    says: after("bsn|burgerservicenummer|sofinummer"),
  },
  // Poland.
  { pattern: written("\\d{11}"), fits: check.passesPesel, says: after("pesel") },
  // India.
  { pattern: written("[2-9]\\d{3} ?\\d{4} ?\\d{4}"), fits: check.passesVerhoeff, says: after("aadhaar|aadhar|uidai") },
  // Brazil.
  { pattern: written("\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}"), fits: check.passesCpf },
  { pattern: written("\\d{11}"), fits: check.passesCpf, says: after("cpf") },
  // Switzerland, old-age insurance.
  { pattern: written("756\\.\\d{4}\\.\\d{4}\\.\\d{2}"), fits: check.passesEan },
  // Sweden.
  {
    pattern: written("(?:\\d{2})?\\d{6}[-+]\\d{4}"),
    fits: (digits) => passesLuhn(digits.slice(-10)),
    says: after("personnummer|personnr|pnr"),
  },
  // Denmark.
  { pattern: written("[0-3]\\d[01]\\d{3}-\\d{4}"), fits: () => true, says: after("cpr") },
  // United States, individual taxpayers without a social security number.
  { pattern: written("9\\d{2}-[5-9]\\d-\\d{4}"), fits: () => true, says: after("itin|individual taxpayer") },
  // Passports have no common form: the words must stand right before.
  {
    pattern: written("(?=[A-Z]{0,3}\\d)[A-Z0-9]{6,9}"),
    fits: (value) => value.replaceAll(/\D/g, "").length >= 2,
    says: /(?:passport|reisepass|passeport|pasaporte|passaporto)(?:[ -]?(?:number|no|nr|num[ée]ro|n[úu]mero|nummer))?[\s.:#=°]{1,4}$/u,
  },
];

/** National numbers of persons other than the United States' (see `detectSsn`), by form, check digits and context. */
export function detectNationalId(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { pattern, fits, says } of ids) {
    for (const { start, end, value } of matches(text, pattern)) {
      if (says !== undefined && !says.test(before(text, start, 48))) continue;
      if (!fits(value.replaceAll(/[ .+-]/g, ""))) continue;
      found.push({ type: "ID", start, end });
    }
  }
  return found;
}
